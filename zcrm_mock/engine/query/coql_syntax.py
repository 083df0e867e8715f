"""COQL's text, cut and read: what was said, before anybody asks whether the org has it.

query := SELECT path {, path} FROM module WHERE term [ORDER BY path [ASC|DESC] {, …}]
         [LIMIT n | LIMIT offset, n | LIMIT n OFFSET offset]
term  := condition | "(" term ")" | term (AND|OR) term
Source: records.md 9.1 (docs v2 COQL-Overview, COQL-Limitations). Each character is looked at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused
from zcrm_mock.engine.query import query_failures
from zcrm_mock.engine.query.tree import Joiner

MAX_CONDITIONS = 25
MAX_LENGTH = 100_000
MAX_DEPTH = 50
MAX_NEAR = 60

_TOKEN = re.compile(
    r"""(?P<string>'(?:[^']|'')*+'|"(?:[^"]|"")*+")|(?P<sign>!=|>=|<=|[=<>(),])|(?P<word>[^\s'"=<>!(),]++)"""
)
_BLANKS = re.compile(r"\s*+")

RESERVED = frozenset(
    {"select", "from", "where", "and", "or", "not", "in", "between", "like", "is", "null"}
    | {"order", "by", "asc", "desc", "limit", "offset", "external"}
)
"""Words that name a field only in quotes. Source: kaizen 171; that all of the grammar's are: inferred."""

OTHER_VERBS = frozenset(
    {"insert", "update", "delete", "upsert", "replace", "merge", "create", "alter", "drop"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a quoted text (`value` without its quotes), a sign, or the end (`value` empty)."""

    kind: str
    value: str
    text: str
    at: int

    def is_word(self, word: str) -> bool:
        """Whether this is the keyword, in any case."""
        return self.kind == "word" and self.value.lower() == word


@dataclass(frozen=True, slots=True)
class Said:
    """A condition as it was said."""

    path: Token
    operator: str
    values: tuple[Token, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two terms and what joins them."""

    joiner: Joiner
    left: SaidTerm
    right: SaidTerm


SaidTerm = Said | Pair


@dataclass(frozen=True, slots=True)
class SaidQuery:
    """A query as it was said; `limit` and `offset` are None where it names none."""

    columns: tuple[Token, ...]
    module: Token
    where: SaidTerm
    order: tuple[tuple[Token, bool], ...] = ()
    """Each path, and whether it descends."""
    limit: Token | None = None
    offset: Token | None = None


def read(text: str, *, pairs_only: bool) -> SaidQuery:
    """What a query says. Refuses with SYNTAX_ERROR at the place where it can't be read on."""
    if len(text) > MAX_LENGTH:
        raise Refused(failures.too_long("select_query", MAX_LENGTH))
    return _Reader(text, pairs_only).query()


def _tokens(text: str) -> Iterator[Token]:
    at = _blanks(text, 0)
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:  # a quote that nobody closes, or a lone `!`
            _refuse(text, text[at:], at)
        kind, said = match.lastgroup or "", match.group()
        value = said[1:-1].replace(said[0] * 2, said[0]) if kind == "string" else said
        yield Token(kind, value, said, at)
        at = _blanks(text, match.end())


def _blanks(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _refuse(text: str, near: str, at: int) -> NoReturn:
    before = text[:at]
    line = before.count("\n") + 1
    column = at - before.rfind("\n")
    raise Refused(query_failures.syntax_error(near[:MAX_NEAR], line, column))


class _Reader:
    """One walk over the tokens; `now` is the one to be read."""

    def __init__(self, text: str, pairs_only: bool) -> None:
        self.text = text
        self.pairs_only = pairs_only
        self.count = 0
        found = list(_tokens(text))
        # At the end, the last word is where a human would look.
        near, at = (found[-1].text, found[-1].at) if found else ("", 0)
        self.tokens = [*found, Token("end", "", near, at)]
        self.index = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.now
        self.index += 1
        return token

    def took_word(self, word: str) -> bool:
        found = self.now.is_word(word)
        if found:
            self.index += 1
        return found

    def took_sign(self, sign: str) -> bool:
        found = self.now.kind == "sign" and self.now.value == sign
        if found:
            self.index += 1
        return found

    def refuse(self) -> NoReturn:
        _refuse(self.text, self.now.text, self.now.at)

    # --- the clauses -----------------------------------------------------------------------------

    def query(self) -> SaidQuery:
        verb = self.now
        if verb.kind == "word" and verb.value.lower() in OTHER_VERBS:
            raise Refused(query_failures.query_not_supported())
        if not self.took_word("select"):
            self.refuse()
        columns = self.listed()
        self.clause("from")
        module = self.said()
        self.clause("where")
        where = self.terms(0)
        order = self.order()
        limit, offset = self.limits()
        if self.now.kind != "end":
            self.refuse()
        return SaidQuery(columns, module, where, order, limit, offset)

    def clause(self, word: str) -> None:
        if self.took_word(word):
            return
        later = ("where", "order", "limit")
        if self.now.kind == "end" or any(self.now.is_word(other) for other in later):
            raise Refused(query_failures.missing_clause(word))
        self.refuse()

    def listed(self) -> tuple[Token, ...]:
        found = [self.said()]
        while self.took_sign(","):
            found.append(self.said())
        return tuple(found)

    def said(self) -> Token:
        """A column, a module or a literal: a word that is not reserved, or a quoted text."""
        token = self.now
        reserved = token.kind == "word" and token.value.lower() in RESERVED
        if token.kind not in ("word", "string") or reserved:
            self.refuse()
        return self.take()

    def order(self) -> tuple[tuple[Token, bool], ...]:
        if not self.took_word("order"):
            return ()
        if not self.took_word("by"):
            self.refuse()
        found = [(self.said(), self.descends())]
        while self.took_sign(","):
            found.append((self.said(), self.descends()))
        return tuple(found)

    def descends(self) -> bool:
        return not self.took_word("asc") and self.took_word("desc")

    def limits(self) -> tuple[Token | None, Token | None]:
        if not self.took_word("limit"):
            return None, None
        first = self.said()
        if self.took_sign(","):
            return self.said(), first
        return (first, self.said()) if self.took_word("offset") else (first, None)

    # --- conditions ------------------------------------------------------------------------------

    def terms(self, depth: int) -> SaidTerm:
        """Terms side by side: two at most, or any number with AND binding closer than OR."""
        if self.pairs_only:
            left, joiner = self.term(depth), self.joiner()
            return Pair(joiner, left, self.term(depth)) if joiner else left
        either = self.all_of(depth)
        while self.took_word("or"):
            either = Pair("or", either, self.all_of(depth))
        return either

    def all_of(self, depth: int) -> SaidTerm:
        both = self.term(depth)
        while self.took_word("and"):
            both = Pair("and", both, self.term(depth))
        return both

    def joiner(self) -> Joiner | None:
        if self.took_word("and"):
            return "and"
        return "or" if self.took_word("or") else None

    def term(self, depth: int) -> SaidTerm:
        if self.now.kind != "sign" or self.now.value != "(":
            return self.condition()
        if depth == MAX_DEPTH:
            self.refuse()
        self.take()
        inner = self.terms(depth + 1)
        if not self.took_sign(")"):
            self.refuse()
        return inner

    def condition(self) -> Said:
        self.count += 1
        if self.count > MAX_CONDITIONS:
            raise Refused(query_failures.limit_exceeded(MAX_CONDITIONS))
        path = self.said()
        if self.took_word("is"):
            negated = self.took_word("not")
            if not self.took_word("null"):
                self.refuse()
            return Said(path, "is null", negated=negated)
        if self.now.kind == "sign" and self.now.value not in "(),":
            return Said(path, self.take().value, (self.said(),))
        negated = self.took_word("not")
        if self.took_word("in"):
            return Said(path, "in", self.bracketed(), negated)
        if self.took_word("like"):
            return Said(path, "like", (self.said(),), negated)
        if self.took_word("between"):
            low = self.said()
            if not self.took_word("and"):
                self.refuse()
            return Said(path, "between", (low, self.said()), negated)
        return self.refuse()

    def bracketed(self) -> tuple[Token, ...]:
        if not self.took_sign("("):
            self.refuse()
        found = self.listed()
        if not self.took_sign(")"):
            self.refuse()
        return found
