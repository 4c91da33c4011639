"""What is counted as found, wrong and lost, and what marks of tables do: python3 -m unittest discover -s benches/report"""

import importlib.machinery
import importlib.util
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import charts
import records
import tables

loader = importlib.machinery.SourceFileLoader("compare_runs", str(HERE.parent.parent / "scripts/compare-runs"))
compare_runs = importlib.util.module_from_spec(importlib.util.spec_from_loader("compare_runs", loader))
sys.modules["compare_runs"] = compare_runs
loader.exec_module(compare_runs)


def truth():
    """Two articles with copies, a page alone, a longer page, an empty one."""
    made = compare_runs.Truth.__new__(compare_runs.Truth)
    made.pages = {
        "a": ("kept", None, "plain", "wide"), "a1": ("exact", "a", "exact", "wide"), "a2": ("near", "a", "edit-1pct", "wide"),
        "b": ("kept", None, "plain", "spaced"), "b1": ("near", "b", "edit-1pct", "spaced"),
        "alone": ("kept", None, "poem", "wide"), "longer": ("kept", None, "longer", "wide"), "empty": ("empty", None, "empty", "wide"),
    }
    return made


def run(left: set) -> tuple[dict, records.Run]:
    judged = truth().judge(left)
    row = {"name": "x", "version": "", "what": "", "error": None, "wall": [2.0], "cpu": [1.0], "MiB": [9.0], "kept in rounds": [len(left)]}
    return judged, records.Run({**row, **judged}, 5_000_000)


class Judging(unittest.TestCase):
    def test_all_right(self):
        judged, made = run({"a", "b", "alone", "longer"})
        self.assertEqual((judged["wrong"], judged["lost"], judged["longer dropped"], judged["empty dropped"]), (0, 0, 0, 1))
        self.assertEqual((made.recall(), made.precision, made.rate), (1.0, 1.0, 5.0))

    def test_a_copy_that_stays_in_the_place_of_its_page_is_found(self):
        judged, made = run({"a2", "b", "alone", "longer", "empty"})
        self.assertEqual((made.recall(), judged["wrong"], judged["lost"]), (1.0, 0, 0))

    def test_nothing_dropped_is_nothing_found(self):
        judged, made = run(set(truth().pages))
        self.assertEqual((made.recall(), judged["wrong"], judged["dropped"], made.precision), (0.0, 0, 0, None))
        self.assertEqual(made.recall("wide"), 0.0)
        self.assertEqual(made.found["edit-1pct", "spaced"], (0, 1))

    def test_what_should_stay_and_went_is_wrong(self):
        judged, made = run({"a", "b", "b1", "empty"})
        self.assertEqual((judged["wrong"], judged["singles"], judged["longer dropped"], judged["lost"]), (1, 1, 1, 0))
        self.assertEqual((made.recall("spaced"), made.precision), (0.0, 0.75))

    def test_an_article_of_which_nothing_is_left_is_lost(self):
        judged, _ = run({"b", "alone", "longer"})
        self.assertEqual((judged["lost"], judged["clusters"]), (1, 2))

    def test_a_program_that_failed_has_no_figures(self):
        row = {"name": "x", "version": "", "what": "", "error": "no word", "wall": [], "cpu": [], "MiB": []}
        self.assertFalse(records.Run(row, 1).ok)


class Writing(unittest.TestCase):
    def test_a_table_between_marks_is_replaced(self):
        text = "a\n<!-- table corpora: written by scripts/report -->\nold\n<!-- end -->\nb\n"
        made = tables.MARK.sub(lambda mark: mark[1] + "new\n" + mark[4], text)
        self.assertEqual(made, text.replace("old", "new"))

    def test_only_all_is_a_hundred(self):
        self.assertEqual([tables.percent(share) for share in (1, 0.99999, 0.5, 0, None)], ["100", "99.9", "50.0", "0", ""])

    def test_charts_without_rows_say_so(self):
        self.assertIn("Not measured", charts.bars([], "x", "y"))
        self.assertIn("Not measured", charts.lines({}, "x", "y", "z", str))


if __name__ == "__main__":
    unittest.main()
