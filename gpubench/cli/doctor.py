"""`gpubench doctor`: what is here, what is missing and how to get it, what would disturb."""

from argparse import Namespace

from gpubench.cli.exit_codes import DONE
from gpubench.cli.screen import answer_screen
from gpubench.cli.standard_streams import answer
from gpubench.report.doctor.document import doctor_document
from gpubench.report.layout.writers import check_format, written


def run(arguments: Namespace) -> int:
    """Run the command; what is missing or disturbs is an answer, no failure."""
    check_format(arguments.format)
    # torch is imported for this, which a mistake in the options need not wait for.
    from gpubench.doctor.diagnosis import diagnose  # noqa: PLC0415

    answer(written(doctor_document(diagnose()), arguments.format, answer_screen()))
    return DONE
