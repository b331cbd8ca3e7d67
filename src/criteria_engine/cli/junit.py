"""cli: the report of `criteria test` → JUnit XML, for servers that collect test results."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from criteria_engine.analysis.law_texts import law_lines, state_text
from criteria_engine.bilingual import Language
from criteria_engine.cli.formats import ExampleEntry, LawEntry, TestReport


def junit_xml(report: TestReport, language: Language) -> str:
    """Return a test suite for each set, with a test case for each example and each law.

    A file with errors is a test case of its own that failed.

    Args:
        report: the report.
        language: the language of messages.
    """
    failed = report.failed + report.failed_laws
    tests = len(report.examples) + len(report.laws)
    root = Element("testsuites", tests=str(tests), failures=str(failed))
    with_laws = [each.criteria_set for each in report.laws]
    keys = dict.fromkeys([*(each.criteria_set for each in report.examples), *with_laws])
    for key in keys:
        examples = [each for each in report.examples if each.criteria_set == key]
        laws = [each for each in report.laws if each.criteria_set == key]
        failed = sum(not e.passed for e in examples) + sum(not law.passed for law in laws)
        count = str(len(examples) + len(laws))
        suite = SubElement(root, "testsuite", name=key, tests=count, failures=str(failed))
        for example in examples:
            _add_example(suite, example, language)
        for law in laws:
            _add_law(suite, law, language)
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


def _add_law(suite: Element, law: LawEntry, language: Language) -> None:
    name = law.text.in_language(language)
    case = SubElement(suite, "testcase", classname=law.criteria_set, name=name)
    case.set("file", law.place.file)
    case.set("line", str(law.place.line))
    if not law.passed:
        message = state_text(law, language)
        SubElement(case, "failure", message=message).text = "\n".join(law_lines(law, language))
