"""Serve a parent process: open the device, then measure one case after the other as it is told."""

import sys
from multiprocessing.connection import Connection

from gpubench.device.select import open_device
from gpubench.device.software import software
from gpubench.errors import GpubenchError
from gpubench.measure.effort import Effort
from gpubench.model import Case, Observation, Status
from gpubench.model.foreign import text_of
from gpubench.process_life import tame_garbage_collection
from gpubench.runner.bench import Bench
from gpubench.runner.found import Looked
from gpubench.runner.messages import Look, Ready, Refused, Setup, Soak
from gpubench.runner.pipe import NotPlainError, receive, send
from gpubench.runner.workload_cache import WorkloadCache
from gpubench.runner.written import flush_output, output_positions
from gpubench.workloads.links.open_ranks import open_ranks
from gpubench.workloads.loaded_ahead import load_optimizers
from gpubench.workloads.registry import finder


def serve(connection: Connection) -> None:
    """Answer a setup, then visits, until the parent closes the connection."""
    try:
        setup = receive(connection)
    except EOFError:
        return
    if not isinstance(setup, Setup):
        raise TypeError(f"the first message is {type(setup).__name__}, expected Setup")
    sys.path += [folder for folder in setup.search_path if folder not in sys.path]
    try:
        bench, ready = _open(setup)
        load_optimizers(setup.cases)
        tame_garbage_collection()
    except GpubenchError as error:
        flush_output()
        send(connection, _refused(error))
        return
    flush_output()
    send(connection, ready)
    while True:
        try:
            question = receive(connection)
        # Here and not around the answer: a work that reads a file to its end raises the same.
        except EOFError:
            return
        answer = _answer(bench, question)
        flush_output()
        _send(connection, answer)


def _answer(bench: Bench, question: object) -> Observation | Looked | float:
    match question:
        case Case():
            return bench.visit(question)
        case Look(case=case):
            return bench.look(case)
        case Soak():
            return bench.soak()
    raise TypeError(f"asked for {type(question).__name__}, expected Case")


def _send(connection: Connection, answer: Observation | Looked | float) -> None:
    """Send an answer, or one that says why it cannot be sent."""
    try:
        send(connection, answer)
    except NotPlainError as error:
        failure = Observation(status=Status.ERROR, detail=text_of(error))
        send(connection, Looked(failure=failure) if isinstance(answer, Looked) else failure)


def _refused(error: GpubenchError) -> Refused:
    # Texts made of other texts, since a stranger's name may be a str of his own class.
    parts = (error.where, error.seen, error.expected, error.advice)
    where, seen, expected, advice = ("".join(part) for part in parts)
    return Refused(where=where, seen=seen, expected=expected, advice=advice)


def _open(setup: Setup) -> tuple[Bench, Ready]:
    device = open_device(
        setup.device,
        threads=setup.threads,
        identify=setup.identify,
        cores=setup.cores,
        sharers=setup.sharers,
        timer=setup.timer,
        launched=setup.launched,
    )
    # Now and not at the first case, whose time limit it would use up.
    ranks = open_ranks(setup.cases, device.torch_device)
    workloads = WorkloadCache(
        finder(ranks),
        setup.cases,
        device=device.torch_device,
        free_bytes=device.free_bytes(),
        seed=setup.seed,
    )
    speed = device.speed()
    effort = Effort(sample_s=setup.sample_s)
    bench = Bench(
        device,
        workloads,
        effort=effort,
        time_limit_s=setup.time_limit_s,
        written=output_positions,
        found=setup.found,
    )
    ready = Ready(
        device=device.identity(),
        software=software(device.flags(), device.versions(), identify=setup.identify),
        workload_versions=workloads.versions,
        speed=speed,
    )
    return bench, ready
