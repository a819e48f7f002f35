"""When two spellings are likely to be the same word: one slip of the fingers in a short word, two in a long one."""

from collections.abc import Iterable

LONG_WORD = 8
SHORTEST_WORD = 4


def slips(typed: str, meant: str, most: int) -> int:
    """How many letters were left out, added, exchanged or swapped with their neighbour; `most + 1` for more.

    Optimal string alignment distance (Damerau 1964, without touching a letter twice).
    """
    if abs(len(typed) - len(meant)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed, 1):
        before, above, row = row, before, [i]
        for j, other in enumerate(meant, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def most_slips(word: str, shortest: int = SHORTEST_WORD) -> int:
    """How many slips a word of this length may have and still be told: none in words of three letters."""
    return 0 if len(word) < shortest else 1 if len(word) < LONG_WORD else 2


def nearest(typed: str, known: Iterable[str], shortest: int = SHORTEST_WORD) -> str:
    """The known word that `typed` is a likely misspelling of, the first of equals; "" where there is none.

    Words of less than `shortest` letters are not guessed at; where few words are known, three letters tell enough.
    """
    most = most_slips(typed, shortest)
    best, found = most, ""
    for word in known:
        distance = slips(typed, word, best)
        if 0 < distance <= best and (not found or distance < best):
            best, found = distance, word
    return found


_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя", "αβγδεζηθικλμνξοπρστυφχψω")


def one_slip_away(word: str) -> list[str]:
    """Every spelling that a slip could have turned into `word` (lower case): some 50 a letter, swapped ones first."""
    letters = next((alphabet for alphabet in _ALPHABETS if set(word) & set(alphabet)), "")
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    swapped = [left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1]
    added = [left + letter + right for left, right in cuts for letter in letters]
    exchanged = [left + letter + right[1:] for left, right in cuts if right for letter in letters]
    shorter = [left + right[1:] for left, right in cuts if right]
    return [other for other in dict.fromkeys([*swapped, *added, *shorter, *exchanged]) if other != word]
