// The pictures of the page, drawn by the scripts of plots/.
#pragma once

#include <string>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::report {

/// One picture as it goes into the page.
struct HtmlPicture {
  std::string name;   ///< of its script
  std::string title;  ///< a heading
  std::string alt;    ///< what it shows, in words
  std::string svg;    ///< an <svg> element that refers to nothing outside of itself
};

/// A picture that was not drawn.
struct MissingPicture {
  std::string title;
  std::string what;  ///< is missing
  std::string how;   ///< to get it
};

struct HtmlPictures {
  std::vector<HtmlPicture> drawn;
  std::vector<MissingPicture> missing;
  std::string failure;  ///< why there is no picture at all; empty when the scripts ran
};

/// Which pictures, and what the ids in them begin with: unique on a page that has those of several results.
struct PictureChoice {
  std::vector<std::string> only = {};  ///< empty: all that there is data for
  std::string prefix = {};
  bool alone = true;  ///< it says by itself what host and command it is of
};

/// Never throws for want of Python or matplotlib: a page without pictures is better than none, and it says why.
HtmlPictures draw_pictures(const results::Results& results, const PictureChoice& choice = {});
/// The same of any document that a script of plots/ reads.
HtmlPictures draw_pictures(const results::Json& document, const PictureChoice& choice);

}  // namespace sealbench::report
