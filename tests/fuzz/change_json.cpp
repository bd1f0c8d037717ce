#include "tests/fuzz/change_json.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace sealbench::fuzz {

namespace {

using Json = nlohmann::ordered_json;

/// Any value in the document, with the one around it (null for the document itself).
struct Place {
  Json* outer = nullptr;
  Json* value = nullptr;
};

void add_places(Json& value, Json* outer, std::vector<Place>& places) {
  places.push_back({outer, &value});
  if (!value.is_structured()) return;
  for (Json& inner : value) add_places(inner, &value, places);
}

Json edge_value(Random& random) {
  static const std::array<Json, 24> kEdges = {nullptr,
                                              true,
                                              false,
                                              0,
                                              1,
                                              -1,
                                              2,
                                              0.5,
                                              -0.5,
                                              1e308,
                                              1e-320,
                                              -0.0,
                                              2147483648,
                                              4294967295,
                                              4294967296,
                                              INT64_MAX,
                                              INT64_MIN,
                                              UINT64_MAX,
                                              "",
                                              "\x1b[31m",
                                              "a\u202eb",
                                              std::string(300, 'x'),
                                              Json::array(),
                                              Json::object()};
  return kEdges[below(random, kEdges.size())];
}

}  // namespace

void change(Json& document, Random& random) {
  std::vector<Place> places;
  add_places(document, nullptr, places);
  const Place place = places[below(random, places.size())];
  const Json other = *places[below(random, places.size())].value;
  switch (below(random, 6)) {
    case 0:
      *place.value = edge_value(random);
      return;
    case 1:
      *place.value = other;
      return;
    case 2:  // one less
      if (place.value->is_structured() && !place.value->empty())
        place.value->erase(std::next(place.value->begin(), static_cast<long>(below(random, place.value->size()))));
      return;
    case 3:  // one more
      if (place.value->is_array()) place.value->push_back(place.value->empty() ? other : place.value->back());
      if (place.value->is_object()) (*place.value)["more"] = other;
      return;
    case 4:
      if (place.value->is_number()) *place.value = place.value->get<double>() * (below(random, 2) == 0 ? 1e-6 : 1e6);
      return;
    default:
      if (place.value->is_number_integer() && *place.value < 1'000'000 && *place.value > -1'000'000)
        *place.value = place.value->get<std::int64_t>() + (below(random, 2) == 0 ? 1 : -1);
  }
}

}  // namespace sealbench::fuzz
