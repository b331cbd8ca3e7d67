"""cli: the report of `criteria test` → JUnit XML, for servers that collect test results."""

from __future__ import annotations

from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from criteria_engine.bilingual import Language
from criteria_engine.cli.formats import ExampleEntry, TestReport


def junit_xml(report: TestReport, language: Language) -> str:
    """Return a test suite for each set and a test case for each example.

    A file with errors is a test case of its own that failed.

    Args:
        report: the report.
        language: the language of messages.
    """
    root = Element(
        "testsuites", tests=str(report.passed + report.failed), failures=str(report.failed)
    )
    for key, group in groupby(report.examples, key=lambda each: each.criteria_set):
        examples = list(group)
        failed = sum(not each.passed for each in examples)
        suite = SubElement(
            root, "testsuite", name=key, tests=str(len(examples)), failures=str(failed)
        )
        for example in examples:
            _add_example(suite, example, language)
    if report.diagnostics:
        count = str(len(report.diagnostics))
        suite = SubElement(root, "testsuite", name="criteria check", tests=count, errors=count)
        for each in report.diagnostics:
            case = SubElement(suite, "testcase", classname="criteria check", name=each.code)
            SubElement(case, "error", message=each.message.in_language(language))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _add_example(suite: Element, example: ExampleEntry, language: Language) -> None:
    place = example.place
    case = SubElement(suite, "testcase", classname=example.criteria_set, name=example.name)
    case.set("file", place.file)
    case.set("line", str(place.line))
    if example.passed:
        return
    wrong = [f"{each.what}: {each.expected} → {each.found}" for each in example.mismatches]
    wrong += [each.message.in_language(language) for each in example.diagnostics]
    failure = SubElement(case, "failure", message="; ".join(wrong))
    failure.text = "\n".join([*wrong, *example.missing])
