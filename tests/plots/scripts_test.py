#!/usr/bin/env python3
"""Tests of plots/: what the scripts draw from the small made-up results files, seen through matplotlib's objects."""

import contextlib
import copy
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

TESTS = os.path.dirname(os.path.abspath(__file__))
PLOTS = os.path.join(TESTS, "..", "..", "plots")
DATA = os.path.join(TESTS, "data")
sys.dont_write_bytecode = True
sys.path.insert(0, PLOTS)

import all as every  # noqa: E402
import compare  # noqa: E402
import curve  # noqa: E402
import drift  # noqa: E402
import exe_size  # noqa: E402
import fleet  # noqa: E402
import history  # noqa: E402
import micro  # noqa: E402
import phases  # noqa: E402
import picture  # noqa: E402
import ratio  # noqa: E402
import results  # noqa: E402
import steps  # noqa: E402
import style  # noqa: E402
import syscalls  # noqa: E402
import tradeoff  # noqa: E402


def data(name):
    return os.path.join(DATA, name)


ALL, TIMING, SIZES, MICRO, HISTORY = (data(name) for name in (
    "made_up_all.json", "made_up_timing_only.json", "made_up_sizes.json", "made_up_micro.json", "history"))


def document(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def files(path):
    return picture.read([path])


def series(axes, kind):
    """{name: line} of the series that are labelled "KIND NAME"."""
    return {line.get_label().split(" ", 1)[1]: line for line in axes.get_lines()
            if line.get_label().startswith(kind + " ")}


def rows(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def texts(figure_or_axes):
    return [text.get_text() for text in figure_or_axes.findobj(style.matplotlib.text.Text)]


class PictureTest(unittest.TestCase):
    def setUp(self):
        self.drawings = []

    def tearDown(self):
        style.plt.close("all")

    def draw(self, module, read_files, **options):
        drawing = module.draw(read_files, **options)
        drawing.figure.canvas.draw()
        return drawing, drawing.figure.axes[0]

    def assert_nothing_cut(self, figure):
        """Every visible text lies within the picture."""
        renderer = figure.canvas.get_renderer()
        width, height = figure.bbox.width, figure.bbox.height
        not_drawn = {label for axes in figure.axes for label in outside(axes)}
        for text in figure.findobj(style.matplotlib.text.Text):
            if not text.get_text() or not text.get_visible():
                continue
            box = text.get_window_extent(renderer)
            if text in not_drawn:
                continue
            self.assertGreaterEqual(box.x0, -1, text.get_text())
            self.assertGreaterEqual(box.y0, -1, text.get_text())
            self.assertLessEqual(box.x1, width + 1, text.get_text())
            self.assertLessEqual(box.y1, height + 1, text.get_text())

    def assert_labels_apart(self, axes):
        """Labels of the rows do not lie on each other."""
        renderer = axes.figure.canvas.get_renderer()
        boxes = [label.get_window_extent(renderer) for label in axes.get_yticklabels() if label.get_text()]
        for above, below in zip(boxes, boxes[1:]):
            self.assertFalse(above.overlaps(below))

    def assert_says_where_and_how(self, figure, run):
        footer = figure._supxlabel.get_text()
        self.assertIn(run.document["bench"]["command_line"].split(" --")[0], footer)
        self.assertIn(run.document["host"]["cpu"]["model"], footer)
        self.assertIn(run.document["host"]["kernel"], footer)


def outside(axes):
    """Labels of ticks outside of the axis' limits, which matplotlib keeps but does not draw."""
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks() + axis.get_minor_ticks():
            if not low <= tick.get_loc() <= high:
                yield from (tick.label1, tick.label2)


class Compare(PictureTest):
    def test_one_row_per_subject_fastest_first(self):
        run, = files(ALL)
        drawing, axes = self.draw(compare, [run])
        medians = {subject.name: results.median(subject.wall_s) * 1e3 for subject in run.subjects}
        self.assertEqual(rows(axes), sorted(medians, key=medians.get))
        for name, line in series(axes, "median").items():
            self.assertAlmostEqual(line.get_xdata()[0], medians[name])
        self.assertEqual(len(axes.collections), 16)  # a violin each
        self.assertEqual(len(series(axes, "interval")), 16)
        self.assertIn("ms", axes.get_xlabel())
        self.assertEqual(axes.get_xscale(), "log")
        self.assert_nothing_cut(drawing.figure)
        self.assert_labels_apart(axes)
        self.assert_says_where_and_how(drawing.figure, run)

    def test_intervals_contain_their_medians(self):
        _, axes = self.draw(compare, files(TIMING))
        medians = series(axes, "median")
        for name, line in series(axes, "interval").items():
            low, high = line.get_xdata()
            self.assertTrue(low <= medians[name].get_xdata()[0] <= high)

    def test_a_line_at_the_reference(self):
        run, = files(TIMING)
        _, axes = self.draw(compare, [run])
        line, = [line for line in axes.get_lines() if line.get_label() == "reference"]
        self.assertAlmostEqual(line.get_xdata()[0], results.median(run.reference.wall_s) * 1e3)

    def test_equal_samples_are_drawn(self):
        made = document(TIMING)
        for subject in made["subjects"]:
            subject["samples"]["wall_s"] = [0.002] * len(subject["samples"]["wall_s"])
        self.draw(compare, [results.from_document(made, "equal")])


class Ratio(PictureTest):
    def test_shows_what_the_file_says(self):
        run, = files(ALL)
        drawing, axes = self.draw(ratio, [run])
        self.assertEqual(axes.get_xscale(), "log")
        for name, line in series(axes, "ratio").items():
            subject, = [one for one in run.subjects if one.name == name]
            self.assertEqual(line.get_xdata()[0], run.ratio(subject)[0])
        for name, line in series(axes, "interval").items():
            subject, = [one for one in run.subjects if one.name == name]
            self.assertEqual(tuple(line.get_xdata()), run.ratio(subject)[1:])
        self.assertEqual(len(series(axes, "interval")), 15)  # all but the reference
        self.assert_nothing_cut(drawing.figure)
        self.assert_labels_apart(axes)
        self.assert_says_where_and_how(drawing.figure, run)

    def test_a_ratio_without_an_interval_is_a_mark_alone(self):
        made = document(TIMING)
        made["subjects"][1]["ratio"].update(low=None, high=None)
        drawing, axes = self.draw(ratio, [results.from_document(made, "few")])
        self.assertNotIn("bindfd-ro", series(axes, "interval"))
        self.assertIn("bindfd-ro", series(axes, "ratio"))
        self.assertIn("bindfd-ro", drawing.notes[0])

    def test_without_a_reference_it_says_how_to_get_one(self):
        made = document(TIMING)
        made["subjects"][0]["reference"] = False
        with self.assertRaisesRegex(results.Missing, "bench --strategy all"):
            ratio.draw([results.from_document(made, "none")])


class Phases(PictureTest):
    def test_bars_add_up_to_the_launch(self):
        run, = files(ALL)
        drawing, axes = self.draw(phases, [run])
        ends = {}
        for bars in axes.containers:
            for row, bar in enumerate(bars):
                ends[row] = max(ends.get(row, 0), bar.get_x() + bar.get_width())
        for row, name in enumerate(rows(axes)):
            subject, = [one for one in run.subjects if one.name == name]
            self.assertAlmostEqual(ends[row], 1e3 * sum(phase["median_s"] for phase in subject.phases[1]))
        self.assertEqual([bars.get_label() for bars in axes.containers], list(style.PHASES))
        self.assertEqual([text.get_text() for text in axes.get_legend().get_texts()], list(style.PHASES))
        self.assert_nothing_cut(drawing.figure)
        self.assert_labels_apart(axes)

    def test_a_runtime_that_records_none_is_named_not_mixed_in(self):
        made = document(ALL)
        made["subjects"][3]["phases"]["source"] = "executions and ends"
        drawing, axes = self.draw(phases, [results.from_document(made, "mixed")])
        self.assertNotIn("memfd", rows(axes))
        self.assertIn("memfd", drawing.notes[0])

    def test_without_phases_it_says_how_to_get_them(self):
        with self.assertRaisesRegex(results.Missing, "--counters phases"):
            phases.draw(files(TIMING))


class Syscalls(PictureTest):
    def test_differences_to_the_reference(self):
        subjects, calls, matrix = syscalls.table_of(files(ALL)[0])
        names = [subject.name for subject in subjects]
        self.assertNotIn("noclone", names)
        self.assertEqual(matrix[calls.index("fsconfig"), names.index("sealed-overlayfs")], 3)
        self.assertEqual(matrix[calls.index("brk"), names.index("memfd-init")], -2)
        self.assertNotIn("execve", calls)  # the same for all
        for column, subject in enumerate(subjects):
            total = subject.count("syscalls") - files(ALL)[0].reference.count("syscalls")
            self.assertEqual(matrix[:, column].sum(), total)

    def test_every_cell_that_differs_is_written(self):
        drawing, axes = self.draw(syscalls, files(ALL))
        _, calls, matrix = syscalls.table_of(files(ALL)[0])
        written = [text.get_text() for text in axes.texts]
        for value in matrix.flat:
            if value:
                self.assertIn(f"{value:+d}", written)
        self.assertEqual(rows(axes), calls + ["total"])
        self.assert_nothing_cut(drawing.figure)
        self.assert_labels_apart(axes)

    def test_many_calls_are_summed_up_in_a_last_row(self):
        made = document(ALL)
        by_name = made["subjects"][1]["counts"]["syscalls"]["by_name"]
        by_name.update({f"call{number}": 1 for number in range(60)})
        _, calls, matrix = syscalls.table_of(results.from_document(made, "many"))
        self.assertEqual(len(calls), syscalls.ROWS + 1)
        self.assertRegex(calls[-1], r"^\d+ others$")
        self.assertGreater(matrix[-1, 0], 30)

    def test_without_names_it_says_how_to_get_them(self):
        with self.assertRaisesRegex(results.Missing, "--counters syscalls"):
            syscalls.draw(files(TIMING))


class ExeSize(PictureTest):
    def test_fits_the_slope_that_the_file_was_made_with(self):
        drawing, axes = self.draw(exe_size, files(SIZES))
        fits = series(axes, "fit")
        self.assertEqual(set(fits), {"noclone", "sealed-overlayfs", "memfd", "memfd-init"})
        xs, ys = fits["memfd"].get_data()
        self.assertAlmostEqual((ys[-1] - ys[0]) / (xs[-1] - xs[0]), 0.6, delta=0.05)  # ms per MiB
        xs, ys = fits["memfd-init"].get_data()
        self.assertAlmostEqual((ys[-1] - ys[0]) / (xs[-1] - xs[0]), 0.0, delta=0.02)
        self.assertEqual(len(axes.collections), 4)  # bands
        self.assertEqual(list(series(axes, "medians")["memfd"].get_xdata()), [1, 4, 16])
        self.assertIn("MiB", axes.get_xlabel())
        self.assertIn("ms", axes.get_ylabel())
        self.assert_nothing_cut(drawing.figure)

    def test_with_one_size_it_says_how_to_measure_more(self):
        with self.assertRaisesRegex(results.Missing, "--exe-size"):
            exe_size.draw(files(ALL))


def at_points(name, values, metric=None):
    """A run of two strategies at these values of a parameter: at the n-th memfd has n + 1 times what noclone has, 2."""
    made = document(TIMING)
    template = made["subjects"][0]
    made["subjects"] = []
    made["plan"]["workload"] = "made-up"
    for index, value in enumerate(values):
        for strategy in ("noclone", "memfd"):
            one = copy.deepcopy(template)
            figure = 2.0 * (index + 2 if strategy == "memfd" else 1)
            one.update(name=f"{strategy} {name}={value}", strategy=strategy, point={name: value},
                       reference=strategy == "noclone")
            one["samples"]["wall_s"] = [figure / 1000] * len(one["samples"]["wall_s"])
            if metric:
                one["samples"]["metrics"] = {metric["name"]: [figure * 1024] * len(one["samples"]["wall_s"])}
            made["subjects"].append(one)
    if metric:
        made.update(metrics=[metric], metric=metric["name"])
    return made


HELD = {"name": "held", "unit": "bytes", "better": "lower", "summary": "memory"}


class Curve(PictureTest):
    def test_is_a_line_through_the_medians_of_each_strategy(self):
        drawing, axes = self.draw(curve, [results.from_document(at_points("width", ["1", "8", "64"]), "made")])
        lines = series(axes, "medians")
        self.assertEqual(list(lines["memfd"].get_xdata()), [1, 8, 64])
        self.assertEqual([round(y, 9) for y in lines["memfd"].get_ydata()], [4, 6, 8])
        self.assertEqual([round(y, 9) for y in lines["noclone"].get_ydata()], [2, 2, 2])
        self.assertEqual(axes.get_xscale(), "log")
        self.assertIn("memfd: 1 4.00, 8 6.00, 64 8.00", drawing.alt)
        self.assert_nothing_cut(drawing.figure)

    def test_is_of_the_metric_that_is_looked_at(self):
        drawing, axes = self.draw(curve, [results.from_document(at_points("mounts", ["0", "5"], HELD), "made")])
        self.assertEqual([round(y, 9) for y in series(axes, "medians")["memfd"].get_ydata()], [4, 6])
        self.assertEqual(axes.get_xscale(), "linear")
        self.assertIn("KiB", axes.get_ylabel())
        self.assertEqual(drawing.title, "Held over mounts")

    def test_has_a_row_for_each_word_and_a_cross_where_a_strategy_is_not(self):
        made = at_points("filesystem", ["host", "tmpfs", "overlay-2"])
        made["subjects"].pop()
        drawing, axes = self.draw(curve, [results.from_document(made, "made")])
        self.assertEqual(rows(axes), ["host", "tmpfs", "overlay-2"])
        crosses = [line for line in axes.get_lines() if line.get_marker() == "x"]
        self.assertEqual([round(y) for line in crosses for y in line.get_ydata()], [2])
        self.assertIn("overlay-2 not measured", drawing.alt)

    def test_says_how_to_get_points_and_leaves_sizes_to_their_picture(self):
        with self.assertRaisesRegex(results.Missing, "--set width"):
            curve.draw(files(ALL))
        with self.assertRaisesRegex(results.Missing, "picture of its own"):
            curve.draw([results.from_document(at_points("exe-size", ["1MiB", "4MiB"]), "made")])


class Steps(PictureTest):
    def test_are_stacked_to_the_sum_of_their_medians(self):
        made = at_points("width", ["1"])
        made["metrics"] = [{"name": name, "unit": "s", "better": "lower", "step": True} for name in ("create", "start")]
        made["metrics"].append({"name": "other", "unit": "s", "better": "lower"})
        for subject in made["subjects"]:
            count = len(subject["samples"]["wall_s"])
            subject["samples"]["metrics"] = {"create": [0.003] * count, "start": [0.001] * count, "other": [7] * count}
        drawing, axes = self.draw(steps, [results.from_document(made, "made")])
        self.assertEqual([text.get_text() for text in axes.get_legend().get_texts()], ["create", "start"])
        self.assertEqual([round(bar.get_width(), 9) for bar in axes.patches], [3, 3, 1, 1])
        self.assertEqual([round(bar.get_x(), 9) for bar in axes.patches], [0, 0, 3, 3])
        self.assertIn("create 3.00, start 1.00", drawing.alt)

    def test_without_steps_it_says_how_to_get_them(self):
        with self.assertRaisesRegex(results.Missing, "lifecycle"):
            steps.draw(files(ALL))


class OtherMetrics(PictureTest):
    def test_compare_is_of_the_metric_that_is_looked_at(self):
        made = at_points("width", ["1"], HELD)
        made["subjects"][1]["samples"]["metrics"]["held"][0] = -512  # noise may be below zero: no logarithm then
        drawing, axes = self.draw(compare, [results.from_document(made, "made")])
        self.assertIn("held: memory, KiB", axes.get_xlabel())
        self.assertNotIn("logarithmic", axes.get_xlabel())
        self.assertIn("noclone width=1 2.00", drawing.alt)
        self.assertEqual(drawing.title, "Held")


class Drift(PictureTest):
    def test_every_sample_in_the_order_of_blocks(self):
        made = document(TIMING)
        for column in made["subjects"][1]["samples"].values():
            column.reverse()  # a file may have any order
        run = results.from_document(made, "reversed")
        drawing, axes = self.draw(drift, [run])
        for subject in run.subjects:
            xs = series(axes, "samples")[subject.name].get_xdata()
            self.assertEqual(list(xs), sorted(subject.block))
        self.assert_nothing_cut(drawing.figure)
        self.assert_labels_apart(axes)

    def test_marks_outliers_and_sessions(self):
        run, = files(ALL)
        drawing, axes = self.draw(drift, [run])
        for subject in run.subjects:
            expected = [block for block, is_outlier in zip(subject.block, results.outliers(subject.wall_s)) if is_outlier]
            self.assertEqual(list(series(axes, "outliers")[subject.name].get_xdata()), expected)
        starts = [line.get_xdata()[0] for line in axes.get_lines() if line.get_label() == "session"]
        self.assertEqual(starts, [14.5, 29.5])
        self.assert_labels_apart(axes)


class Tradeoff(PictureTest):
    def test_groups_by_protection_cheapest_first(self):
        drawing, axes = self.draw(tradeoff, files(ALL))
        self.assertEqual([name for name in rows(axes) if name], [
            "memfd-init", "memfd-pool", "sealed-erofs", "memfd-huge", "sealed-tmpfs", "memfd", "memfd-bind",
            "ro-host", "detached-bind", "sealed-overlayfs-fd", "sealed-overlayfs", "sealed-overlayfs-userns",
            "bindfd-ro", "reflink", "tmpfile", "noclone"])
        titles = " ".join(text.get_text() for text in axes.texts)
        for title, _ in tradeoff.GROUPS:
            self.assertIn(title, titles)
        self.assert_nothing_cut(drawing.figure)
        self.assert_labels_apart(axes)

    def test_shared_pages_are_hollow(self):
        _, axes = self.draw(tradeoff, files(ALL))
        marks = series(axes, "ratio")
        self.assertEqual(marks["sealed-overlayfs"].get_markerfacecolor(), "none")
        self.assertNotEqual(marks["memfd-init"].get_markerfacecolor(), "none")

    def test_reads_the_verdicts_when_the_subjects_have_no_summary(self):
        made = document(ALL)
        for subject in made["subjects"]:
            del subject["protects"], subject["pages"]
        _, axes = self.draw(tradeoff, [results.from_document(made, "verdicts")])
        with_summary, without = self.draw(tradeoff, files(ALL))[1], axes
        self.assertEqual(rows(with_summary), rows(without))

    def test_without_verdicts_it_says_how_to_get_them(self):
        with self.assertRaisesRegex(results.Missing, "--verify"):
            tradeoff.draw(files(TIMING))


class Micro(PictureTest):
    def test_a_curve_for_each_benchmark_with_several_arguments(self):
        drawing = micro.draw(micro.read([MICRO]))
        drawing.figure.canvas.draw()
        axes = drawing.figure.axes[0]
        curves = {line.get_label(): line for line in axes.get_lines()}
        self.assertEqual(list(curves["seal/memfd"].get_xdata()), [1, 4, 16])  # MiB
        self.assertGreater(curves["seal/memfd"].get_ydata()[-1], 8000)  # µs
        self.assertIn("MiB", axes.get_xlabel())
        self.assertIn("µs", axes.get_ylabel())
        self.assertEqual(curves["seal/memfd"].get_color(), style.LOOKS["memfd"][0])
        self.assert_nothing_cut(drawing.figure)

    def test_rows_when_there_is_one_argument(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "one.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"context": {}, "benchmarks": [
                    {"name": "clone3", "run_name": "clone3", "run_type": "iteration", "real_time": 12, "time_unit": "us"},
                    {"name": "clone3_mean", "run_name": "clone3", "run_type": "aggregate", "real_time": 99,
                     "time_unit": "us"},
                    {"name": "fsopen", "run_name": "fsopen", "run_type": "iteration", "real_time": 900,
                     "time_unit": "ns"}]}, file)
            drawing = micro.draw(micro.read([path]))
        self.assertEqual(rows(drawing.figure.axes[0]), ["fsopen", "clone3"])
        self.assertAlmostEqual(series(drawing.figure.axes[0], "median")["clone3"].get_xdata()[0], 12000 / 1000)

    def test_another_file_is_refused_with_what_to_do(self):
        with self.assertRaisesRegex(results.Missing, "sealbench-micro"):
            micro.read([ALL])


class History(PictureTest):
    def test_a_panel_for_each_subject_with_the_band_of_the_first_file(self):
        runs = files(HISTORY)
        drawing, _ = self.draw(history, list(reversed(runs)))
        panels = {axes.get_title(loc="left") or axes.get_title(): axes for axes in drawing.figure.axes}
        self.assertEqual(set(panels), {"bindfd-ro", "sealed-overlayfs", "memfd", "memfd-init"})
        subject = runs[0].subjects[1]
        line = series(panels["bindfd-ro"], "ratio")["bindfd-ro"]
        self.assertEqual(line.get_ydata()[0], runs[0].ratio(subject)[0])  # in the order of their dates
        self.assertEqual(len(line.get_ydata()), 7)
        band, = [patch for patch in panels["bindfd-ro"].patches if patch.get_label() == "band bindfd-ro"]
        self.assertAlmostEqual(band.get_xy()[:, 1].max(), runs[0].ratio(subject)[0] * 1.05)
        self.assertIn("Beyond the band at the end: bindfd-ro.", drawing.alt)
        self.assert_nothing_cut(drawing.figure)

    def test_a_wider_band_on_request(self):
        drawing, _ = self.draw(history, files(HISTORY), allowed=30)
        self.assertIn("none lies beyond", drawing.alt)

    def test_one_file_is_no_history(self):
        with self.assertRaisesRegex(results.Missing, "bench plot FOLDER"):
            history.draw(files(ALL))


class Style(unittest.TestCase):
    def test_every_strategy_has_a_look_of_its_own(self):
        names = [subject["strategy"] for subject in document(ALL)["subjects"]]
        self.assertEqual(len({style.look(name) for name in names}), 16)
        self.assertEqual(len({style.look(name)[0] for name in names}), 16)

    def test_an_unknown_strategy_has_the_same_look_everywhere(self):
        self.assertEqual(style.look("brand-new"), style.look("brand-new"))
        self.assertIn(style.look("brand-new"), style.SPARE)

    def test_colours_can_be_told_from_a_white_and_a_dark_page(self):
        for color, _ in list(style.LOOKS.values()) + style.SPARE:
            self.assertGreaterEqual(contrast(color, "#ffffff"), 2.8, color)
            self.assertGreaterEqual(contrast(color, "#14171c"), 2.8, color)

    def test_labels_are_spread_without_changing_their_order(self):
        places = style.spread([1.0, 1.1, 5.0, 1.05], 0.5)
        self.assertEqual(places[2], 5.0)
        self.assertEqual(sorted(range(3), key=lambda i: [places[0], places[1], places[3]][i]), [0, 2, 1])
        ordered = sorted(places)
        self.assertTrue(all(b - a >= 0.5 - 1e-9 for a, b in zip(ordered, ordered[1:])))


def contrast(first, second):
    """WCAG 2.2's contrast ratio."""
    def luminance(color):
        channels = [int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class Figures(unittest.TestCase):
    def test_median_interval_by_order_statistics(self):
        # n = 10: ranks 2 and 9, exact coverage 97.9 % (Conover, Practical Nonparametric Statistics, sign test).
        self.assertEqual(results.median_interval(list(range(1, 11))), (2, 9))
        self.assertEqual(results.median_interval(list(range(1, 7))), (1, 6))
        self.assertIsNone(results.median_interval([1, 2, 3, 4, 5]))

    def test_quantiles_and_medians(self):
        self.assertEqual(results.median([3, 1, 2]), 2)
        self.assertEqual(results.median([4, 1, 2, 3]), 2.5)
        self.assertEqual(results.quantile([1, 2, 3, 4], 0.25), 1.75)

    def test_outliers(self):
        self.assertEqual(results.outliers([10, 11, 12, 11, 10, 99]), [False] * 5 + [True])
        self.assertEqual(results.outliers([5, 5, 5]), [False] * 3)

    def test_three_significant_digits(self):
        self.assertEqual([results.figure(value) for value in (0, 0.01234, 1.0, 12.34, 1234.5)],
                         ["0", "0.0123", "1.00", "12.3", "1234"])


class BadFiles(unittest.TestCase):
    def refused(self, content, message):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "bad.json")
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
            with self.assertRaisesRegex(results.BadInput, message):
                results.load(path)

    def test_are_refused_with_the_reason(self):
        self.refused("", "is not JSON")
        self.refused('{"schema": 1, "subj', "is not JSON")
        self.refused("[]", "is not a results file")
        self.refused('{"schema": 2, "subjects": []}', "schema 2")
        self.refused('{"schema": 1, "subjects": [{}]}', "results/schema.json")
        with self.assertRaisesRegex(results.BadInput, "No such file"):
            results.load("/nowhere/r.json")

    def test_of_a_survey_one_workload_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "survey.json")
            parts = [document(ALL), document(ALL)]
            parts[1]["plan"]["workload"] = "exec"
            parts[1]["subjects"] = parts[1]["subjects"][:2]
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"schema": 1, "survey": parts}, file)
            self.assertEqual(len(results.load(path + "#exec").subjects), 2)
            for wrong in (path, path + "#held"):
                with self.assertRaisesRegex(results.BadInput, "a survey of 2 workloads: name one of them, .*survey.json#run; it has run, exec"):
                    results.load(wrong)
            with self.assertRaisesRegex(results.BadInput, "no survey, of which exec"):
                results.load(ALL + "#exec")
            os.rename(path, path + "#exec")  # a file that is called so
            with self.assertRaisesRegex(results.BadInput, "name one of them"):
                results.load(path + "#exec")


def run(script, *arguments):
    return subprocess.run([sys.executable, "-B", os.path.join(PLOTS, script), *arguments], capture_output=True,
                          text=True, timeout=300, check=False)


class Programs(unittest.TestCase):
    def test_a_script_alone_writes_png_and_svg(self):
        with tempfile.TemporaryDirectory() as folder:
            ended = run("ratio.py", TIMING, "-o", os.path.join(folder, "new"))
            self.assertEqual((ended.returncode, ended.stderr), (0, ""))
            for extension, magic in (("png", b"\x89PNG"), ("svg", b"<?xml")):
                path = os.path.join(folder, "new", f"ratio.{extension}")
                self.assertIn(path, ended.stdout)
                with open(path, "rb") as file:
                    self.assertTrue(file.read().startswith(magic))

    def test_a_script_alone_that_lacks_data_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            ended = run("phases.py", TIMING, "-o", folder)
            self.assertEqual(ended.returncode, 2)
            self.assertIn("--counters phases", ended.stderr)
            self.assertEqual(os.listdir(folder), [])

    def test_all_draws_what_it_can_and_says_what_it_cannot(self):
        with tempfile.TemporaryDirectory() as folder:
            ended = run("all.py", TIMING, "-o", folder, "--format", "svg")
            self.assertEqual(ended.returncode, 0, ended.stderr)
            self.assertEqual(sorted(os.listdir(folder)), ["compare.svg", "drift.svg", "ratio.svg"])
            for name in ("tradeoff", "phases", "syscalls", "exe-size", "micro", "history"):
                self.assertRegex(ended.stdout, rf"(?m)^{name}: not drawn: .+; .+$")

    def test_all_with_only(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run("all.py", ALL, "-o", folder, "--only", "ratio", "--format", "png").returncode, 0)
            self.assertEqual(os.listdir(folder), ["ratio.png"])
            self.assertEqual(run("all.py", TIMING, "-o", folder, "--only", "phases").returncode, 2)
            unknown = run("all.py", TIMING, "-o", folder, "--only", "nonsense")
            self.assertEqual(unknown.returncode, 2)
            self.assertIn("tradeoff, compare, ratio", unknown.stderr)

    def test_all_takes_google_benchmark_and_folders(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run("all.py", MICRO, "-o", folder, "--format", "png").returncode, 0)
            self.assertEqual(run("all.py", HISTORY, "-o", folder, "--format", "png").returncode, 0)
            self.assertEqual(sorted(os.listdir(folder)), ["history.png", "micro.png"])

    def test_all_refuses_what_is_no_results_file(self):
        with tempfile.TemporaryDirectory() as folder:
            ended = run("all.py", os.path.join(TESTS, "scripts_test.py"), "-o", folder)
            self.assertEqual(ended.returncode, 2)
            self.assertIn("is not JSON", ended.stderr)

    def test_inline_pictures_refer_to_nothing_outside(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run("all.py", ALL, "-o", folder, "--inline").returncode, 0)
            listed = document(os.path.join(folder, "pictures.json"))
            names = [entry["name"] for entry in listed["drawn"]]
            self.assertEqual(names, ["tradeoff", "compare", "ratio", "phases", "syscalls", "drift"])
            self.assertTrue(all(len(entry["alt"]) > 40 for entry in listed["drawn"]))
            self.assertTrue(all(entry["how"] for entry in listed["missing"]))
            ids = []
            for entry in listed["drawn"]:
                with open(os.path.join(folder, entry["file"]), encoding="utf-8") as file:
                    svg = file.read()
                self.assertTrue(svg.startswith("<svg "))
                self.assertNotIn("http", svg)
                self.assertIn("var(--ink)", svg)
                self.assertNotIn(style.INK, svg)
                mine = re.findall(r'\bid="([^"]*)"', svg)
                for target in re.findall(r'href="#([^"]*)"', svg) + re.findall(r"url\(#([^)]*)\)", svg):
                    self.assertIn(target, mine)
                ids += mine
            self.assertEqual(len(ids), len(set(ids)))  # of all pictures on one page

    def test_the_names_are_those_of_the_scripts(self):
        names = every.NAMES + every.ON_DEMAND
        for name in names:
            self.assertTrue(os.path.exists(os.path.join(PLOTS, name.replace("-", "_") + ".py")), name)
        self.assertEqual(set(names), set(every.TITLES))

    def test_help_names_every_picture(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), self.assertRaises(SystemExit):
            every.main(["--help"])
        for name in every.NAMES:
            self.assertIn(name, out.getvalue())


class Data(unittest.TestCase):
    def test_made_up_files_follow_the_schema_and_say_what_they_are(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        schema = document(os.path.join(TESTS, "..", "..", "results", "schema.json"))
        for path in [ALL, TIMING, SIZES] + results.files_in(HISTORY):
            made = document(path)
            jsonschema.validate(made, schema)
            self.assertIn("made-up", made["bench"]["version"])
            self.assertTrue(any("made up" in warning for warning in made["warnings"]))


class Output(unittest.TestCase):
    """What cannot be written is an error in words with one status."""

    def run_script(self, script, folder, **streams):
        words = [sys.executable, "-B", os.path.join(PLOTS, script[0]), *script[1:], "-o", folder, TIMING]
        return subprocess.run(words, stderr=subprocess.PIPE, text=True, check=False, **streams)

    def test_of_every_kind_that_is_lost(self):
        for script in (["all.py", "--only", "ratio"], ["ratio.py"]):
            with tempfile.TemporaryDirectory() as folder:
                reader, writer = os.pipe()
                os.close(reader)
                with open("/dev/full", "w", encoding="utf-8") as full:
                    for streams in ({"stdout": full}, {"stdout": writer}, {"preexec_fn": lambda: os.close(1)}):
                        end = self.run_script(script, folder, **streams)
                        self.assertEqual(end.returncode, 3, script)
                        self.assertIn("plot: cannot write to standard output: ", end.stderr)
                        self.assertNotIn("Traceback", end.stderr)
                os.close(writer)

    def test_of_a_folder_that_cannot_be_made(self):
        for script in (["all.py", "--only", "ratio"], ["ratio.py"]):
            end = self.run_script(script, "/dev/null/pictures", stdout=subprocess.DEVNULL)
            self.assertEqual(end.returncode, 3, script)
            self.assertIn("plot: cannot write to /dev/null/pictures: Not a directory", end.stderr)


class FleetTest(PictureTest):
    def sections(self, hosts):
        def subject(name, ratio):
            return {"name": name, "runtime": "sealrun", "strategy": name, "reference": name == "noclone",
                    "over_hosts": {"estimate": ratio, "interval": {"low": ratio * 0.9, "high": ratio * 1.1},
                                   "further_host": {"low": ratio * 0.8, "high": ratio * 1.2}},
                    "ratios": [{"host": f"host {i}", "class": "B" if i % 3 == 0 else "A", "estimate": ratio * (1 + i / 100 / hosts),
                                "low": ratio * 0.95, "high": ratio * 1.05} for i in range(hosts)]}
        return [{"workload": "run", "metric": "wall", "reference": "noclone", "hosts": hosts,
                 "classes": [{"class": "A", "is": "Linux 6.18", "hosts": hosts - hosts // 3}, {"class": "B", "is": "Linux 5.10", "hosts": 1}],
                 "subjects": [subject("noclone", 1), subject("memfd", 6), subject("memfd-init", 0.99)],
                 "stand_outs": [{"subject": "memfd", "hosts": ["host 3"], "median_host": 6, "reason": ""}], "problems": []}]

    def test_a_row_for_each_host_classes_apart_and_the_means_above(self):
        drawing, axes = self.draw(fleet, self.sections(7))
        self.assertEqual(rows(axes), ["mean of hosts", "a further host", "host 1", "host 2", "host 4", "host 5", "host 0", "host 3", "host 6"])
        of_hosts = series(axes, "hosts")
        self.assertEqual(set(of_hosts), {"memfd", "memfd-init"})
        self.assertEqual(len(of_hosts["memfd"].get_xdata()), 7)
        self.assertEqual(list(series(axes, "mean")["memfd"].get_xdata()), [6])
        self.assertIn("memfd 6.000 [5.400, 6.600], a further host [4.800, 7.200]", drawing.alt)
        self.assert_nothing_cut(drawing.figure)
        self.assert_labels_apart(axes)

    def test_of_many_hosts_those_that_stand_out_have_names(self):
        drawing, axes = self.draw(fleet, self.sections(400))
        self.assertEqual(rows(axes), ["mean of hosts", "a further host", "host 3"])
        self.assertEqual(len(series(axes, "hosts")["memfd"].get_xdata()), 400)
        self.assert_nothing_cut(drawing.figure)
        self.assert_labels_apart(axes)
        self.assertLess(drawing.figure.get_size_inches()[1], 15)

    def test_what_is_no_report_of_a_fleet_says_how_to_make_one(self):
        with self.assertRaisesRegex(results.BadInput, "--format json"):
            fleet.read([ALL])


if __name__ == "__main__":
    unittest.main()
