"""From the file that both sides signed to the contract in it."""

import re
from collections.abc import Mapping

from gpubench.accept.clauses.clause import Clause
from gpubench.accept.clauses.registry import KINDS
from gpubench.accept.conditions.software import SOFTWARE
from gpubench.accept.contract import Contract
from gpubench.accept.plan_lock import PlanLock, read_plan_lock
from gpubench.accept.terms import DEFAULT_DETECT, Terms
from gpubench.toml_file.reading import read_toml
from gpubench.toml_file.table import TomlTable

FORM = 1
"""Version of the form of a contract."""

ANY = "any"

MOST_CARDS = 100_000

_DIGEST = re.compile(r"[0-9a-f]{64}")

_LONGEST_NAME = 60
_MOST_CLAUSES = 200


def read_contract(path: str) -> Contract:
    """Return the contract in a TOML file.

    Raises:
        SettingsFileError: About the first mistake, by its key.
    """
    return contract_in(read_toml(path))


def contract_in(table: TomlTable) -> Contract:
    """Return the contract in the table that a whole file is.

    Raises:
        SettingsFileError: As `read_contract`.
    """
    table.refuse_unknown(*("form", "title", "software", "plan", "delivery", "reference", "clause"))
    if "form" in table and table.integer("form") != FORM:
        raise table.mistake(
            "form",
            seen=str(table.integer("form")),
            expected=str(FORM),
            advice="read it with the gpubench version that proposed it",
        )
    plan = read_plan_lock(table.table("plan"))
    return Contract(
        title=table.text("title") if "title" in table else "",
        plan=plan,
        terms=_terms(table.table("delivery"), plan),
        software=_software(table),
        clauses=_clauses(table.table("clause")),
        reference_digest=_digest(table.table("reference")) if "reference" in table else None,
        source=table.source,
        digest=table.digest,
    )


def _terms(table: TomlTable, plan: PlanLock) -> Terms:
    table.refuse_unknown("cards", "runs", "confidence", "detect", "outliers", "session_sd")
    advice = "write 0.95 for 95 %"
    return Terms(
        cards=table.integer("cards", most=MOST_CARDS, what="a number of cards"),
        runs=table.integer("runs", most=MOST_CARDS) if "runs" in table else plan.plan.runs,
        confidence=table.number(
            "confidence", least=0.8, most=0.9999, what="a share", advice=advice
        ),
        detect=table.number(
            "detect", above=0, most=0.5, what="a share", advice="write 0.05 for 5 %"
        )
        if "detect" in table
        else DEFAULT_DETECT,
        outliers=table.flag("outliers") if "outliers" in table else True,
        session_sd=table.number("session_sd", most=0.5, what="a share", advice="write 0.02 for 2 %")
        if "session_sd" in table
        else None,
    )


def _software(table: TomlTable) -> Mapping[str, str]:
    """Return what is asked, which has to be said: `any` is an answer too."""
    if table.values.get("software") == ANY:
        return {}
    if isinstance(table.values.get("software", ""), str):
        raise table.mistake(
            "software",
            seen="any other text" if "software" in table else "it is missing",
            expected=f'"{ANY}" or a table [software]',
            advice=f'write software = "{ANY}", or torch = "v2.11.0" below [software]',
        )
    asked = table.table("software")
    asked.refuse_unknown(*SOFTWARE)
    found = {name: asked.text(name, what="a version") for name in asked.values}
    return {name: text for name, text in found.items() if text != ANY}


def _clauses(table: TomlTable) -> tuple[Clause, ...]:
    if not table.values:
        raise table.mistake(
            "", seen="it holds no clause", expected="at least one", advice="add [clause.NAME]"
        )
    if len(table.values) > _MOST_CLAUSES:
        raise table.mistake(
            "",
            seen=f"{len(table.values)} clauses",
            expected=f"at most {_MOST_CLAUSES}",
            advice="join some by a pattern of cases",
        )
    return tuple(_clause(table, name, clause) for name, clause in table.named_tables())


def _clause(table: TomlTable, name: str, clause: TomlTable) -> Clause:
    if not 0 < len(name.strip()) <= _LONGEST_NAME or not name.isprintable():
        raise table.mistake(
            name[:_LONGEST_NAME],
            seen="its name cannot be read",
            expected=f"1 to {_LONGEST_NAME} letters",
            advice="rename it",
        )
    return KINDS[clause.text("kind", choices=tuple(KINDS))](name, clause)


def _digest(table: TomlTable) -> str:
    table.refuse_unknown("sha256")
    digest = table.text("sha256")
    if _DIGEST.fullmatch(digest) is None:
        raise table.mistake(
            "sha256",
            seen=f"{len(digest)} characters",
            expected="64 hexadecimal digits",
            advice="copy what sha256sum says of the reference",
        )
    return digest
