"""The ranks behind one worker: it is the first of them, starts the others and tells them what."""

import os
import signal
import socket
import statistics
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TypeVar

import torch

from gpubench.model.foreign import kind_and_text
from gpubench.process_life import CRASHED
from gpubench.workloads.links.lost_ranks import RanksLostError, is_out_of_memory
from gpubench.workloads.links.meeting import open_store
from gpubench.workloads.links.member import Member
from gpubench.workloads.links.messages import Failed, Join, Meet, Met, Question
from gpubench.workloads.links.rank_spawning import spawn_rank

_ROUNDS = 31
"""Barriers of which the median tells how far apart ranks leave them."""

_START_LIMIT_S = 120.0
"""For all of them; each imports torch, from a network disk it may be."""

_STOP_LIMIT_S = 3.0
_LAST_WORDS_S = 2.0
"""How long ranks are given to say why they failed, and to end."""

_Kind = TypeVar("_Kind")


class RankPool:
    """Processes that make calls together with this one, tied to its life.

    They stay in this process's own group, so that whoever ends it ends them.

    Args:
        worlds: World sizes that are measured, each >= 1; a world of n is the first n ranks.
        device: The first rank's; the others take the next ones, or the same CPU.
    """

    def __init__(self, worlds: Iterable[int], device: torch.device) -> None:
        self.worlds = tuple(sorted(set(worlds)))
        self._device = device
        self._member: Member | None = None
        self._processes: list[subprocess.Popen[bytes]] = []
        self._connections: list[Connection] = []
        self._overheads_s: dict[int, float] = {}
        self.absence = ""
        """Why the ranks are not there; empty if they are, or were not yet asked for."""

    @property
    def member(self) -> Member:
        """The first rank, which is this process.

        Raises:
            RuntimeError: If the pool has not been started.
        """
        if self._member is None:
            raise RuntimeError("the ranks have not been started")
        return self._member

    def are_crowded(self, world: int) -> bool:
        """Return whether the ranks of a world have to share cores."""
        return self._device.type == "cpu" and world > len(os.sched_getaffinity(0))

    def start(self) -> None:
        """Start the other ranks, and meet them; where one does not come, `absence` says why."""
        try:
            self._start_all()
        except RanksLostError as lost:
            self.stop()
            self.absence = str(lost)

    def _start_all(self) -> None:
        ranks = self.worlds[-1]
        store = open_store(ranks)
        try:
            for rank in range(1, ranks):
                self._start(self._join(rank, store.port))
            for rank, connection in enumerate(self._connections, 1):
                _await(connection, rank, ranks)
            self._member = Member(self._join(0, store.port), store)
        except (RuntimeError, EOFError, ConnectionError) as error:
            raise self._lost(error, ranks) from error

    def ask(self, question: Question, world: int, kind: type[_Kind]) -> list[_Kind]:
        """Let all ranks of a world do something together; return their answers in their order.

        Raises:
            RanksLostError: If one of them could not.
        """
        member, others = self.member, self._connections[: world - 1]
        try:
            for connection in others:
                connection.send(question)
            answers: list[object] = [member.answer(question)]
            answers += [connection.recv() for connection in others]
        except (MemoryError, RuntimeError, EOFError, ConnectionError) as error:
            raise self._lost(error, world) from error
        for rank, answer in enumerate(answers):
            if isinstance(answer, Failed):
                raise _failed(rank, world, answer)
        return [_of_kind(answer, kind) for answer in answers]

    def overhead_s(self, world: int) -> float:
        """Return what an empty interval reads, and how long a rank waits in it for the last one.

        The host's clock is one for all processes of a machine.
        """
        if world not in self._overheads_s:
            met = self.ask(Meet(world=world, rounds=_ROUNDS), world, Met)
            empty_ns = statistics.median(ns for one in met for ns in one.empty_ns)
            starts = list(zip(*(one.started_ns for one in met), strict=True))
            waits_ns = statistics.median(max(start) - statistics.fmean(start) for start in starts)
            self._overheads_s[world] = (empty_ns + waits_ns) * 1e-9
        return self._overheads_s[world]

    def stop(self) -> None:
        """End all other ranks; may be called more than once."""
        for connection in self._connections:
            connection.close()
        for process in self._processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_STOP_LIMIT_S)
            process.kill()
            process.wait()
        self._connections, self._processes = [], []
        if self._member is not None:
            self._member.leave()
            self._member = None

    def _join(self, rank: int, port: int) -> Join:
        device = str(self._device)
        if self._device.type == "cuda":
            own = self._device.index or 0
            device = f"cuda:{(own + rank) % torch.cuda.device_count()}"
        return Join(rank=rank, worlds=self.worlds, port=port, device=device)

    def _start(self, join: Join) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._processes.append(spawn_rank(theirs.fileno()))
        self._connections.append(Connection(ours.detach()))
        self._connections[-1].send(join)

    def _lost(self, error: BaseException, world: int) -> RanksLostError:
        """Return which rank failed and why; the one that notices is seldom the one that did."""
        until_s = time.monotonic() + _LAST_WORDS_S
        said = [_last_words(connection, until_s) for connection in self._connections]
        codes = [_exit_code(process, until_s) for process in self._processes]
        for rank, code in enumerate(codes, 1):
            if code is not None and code != CRASHED:
                return RanksLostError(f"rank {rank} of {world} {_ended(code)}")
        for rank, answer in enumerate(said, 1):
            if answer is not None and not _is_echo(answer.detail):
                return _failed(rank, world, answer)
        own = Failed(detail=kind_and_text(error), out_of_memory=is_out_of_memory(error))
        return _failed(0, world, own)


def _await(connection: Connection, rank: int, ranks: int) -> None:
    """Wait until a rank is on its way.

    Raises:
        RanksLostError: If it failed, or takes too long.
        EOFError: If it has ended without a word.
    """
    if not connection.poll(_START_LIMIT_S):
        raise RanksLostError(f"rank {rank} of {ranks} did not start in {_START_LIMIT_S:g} s")
    if isinstance(answer := connection.recv(), Failed):
        raise _failed(rank, ranks, answer)


def _last_words(connection: Connection, until_s: float) -> Failed | None:
    """Return what a rank said before it ended; waits for its end, or until a moment."""
    said = None
    with suppress(EOFError, ConnectionError):
        while connection.poll(max(0.0, until_s - time.monotonic())):
            answer = connection.recv()
            said = answer if isinstance(answer, Failed) else said
    return said


def _exit_code(process: "subprocess.Popen[bytes]", until_s: float) -> int | None:
    try:
        return process.wait(max(0.0, until_s - time.monotonic()))
    except subprocess.TimeoutExpired:
        return None


def _is_echo(detail: str) -> bool:
    """Return whether a rank failed since another one was gone."""
    return "gloo" in detail and "onnection" in detail


def _failed(rank: int, world: int, answer: Failed) -> RanksLostError:
    return RanksLostError(
        f"rank {rank} of {world}: {answer.detail}", out_of_memory=answer.out_of_memory
    )


def _ended(code: int) -> str:
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"


def _of_kind(answer: object, kind: type[_Kind]) -> _Kind:
    if not isinstance(answer, kind):
        raise TypeError(f"a rank answered with {type(answer).__name__}, expected {kind.__name__}")
    return answer
