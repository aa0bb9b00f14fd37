"""The Merkle tree of RFC 6962 (9162): roots, inclusion and consistency proofs. Pure arithmetic on leaf hashes.

Leaves come already hashed (`chain.link_digest`: 0x00 and the data), nodes are hashed here (0x01 and both
children), so that no leaf can pass for a node.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from digital_employee.audit.hashing import Hash, sha256
from digital_employee.errors import AuditError


@dataclass
class Frontier:
    """A growing tree, remembered only by the roots of its perfect subtrees, largest first."""

    hash_: Hash = sha256
    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        if len(self.roots) != self.size.bit_count():
            raise AuditError(
                f"a tree of {self.size} entries has {self.size.bit_count()} subtree roots, not {len(self.roots)}",
                code="DE-AUDIT-STATE",
                to_do="run `digital-employee audit verify`",
            )

    def append(self, leaf: bytes) -> None:
        """Add a leaf; costs as many node hashes as subtrees become one."""
        node, size = leaf, self.size
        while size & 1:
            node = _node(self.roots.pop(), node, self.hash_)
            size >>= 1
        self.roots.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of everything so far; the empty tree has the hash of nothing."""
        if not self.roots:
            return self.hash_(b"")
        node = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            node = _node(left, node, self.hash_)
        return node


def root_of(leaves: Iterable[bytes], hash_: Hash = sha256) -> bytes:
    """Return the root over leaf hashes."""
    frontier = Frontier(hash_)
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_proof(leaves: Sequence[bytes], index: int, hash_: Hash = sha256) -> list[bytes]:
    """Return the audit path of the leaf at `index` in the tree over `leaves` (RFC 6962 §2.1.1)."""
    if not 0 <= index < len(leaves):
        raise AuditError(f"a log of {len(leaves)} entries has no entry {index}", code="DE-AUDIT-PROOF")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return [*inclusion_proof(left, index, hash_), root_of(right, hash_)]
    return [*inclusion_proof(right, index - split, hash_), root_of(left, hash_)]


def includes(root: bytes, leaf: bytes, index: int, size: int, proof: Sequence[bytes], hash_: Hash = sha256) -> bool:
    """Say whether the proof shows the leaf at `index` in the tree of `size` under `root` (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, place, last = leaf, index, size - 1
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = _node(step, node, hash_)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = _node(node, step, hash_)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def consistency_proof(leaves: Sequence[bytes], old_size: int, hash_: Hash = sha256) -> list[bytes]:
    """Return the proof that the first `old_size` leaves are the beginning of `leaves` (RFC 6962 §2.1.2)."""
    if not 0 < old_size <= len(leaves):
        raise AuditError(f"no proof leads from {old_size} to {len(leaves)} entries", code="DE-AUDIT-PROOF")
    return _subproof(leaves, old_size, True, hash_)


def _subproof(leaves: Sequence[bytes], old_size: int, is_whole: bool, hash_: Hash) -> list[bytes]:
    if old_size == len(leaves):
        return [] if is_whole else [root_of(leaves, hash_)]
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if old_size <= split:
        return [*_subproof(left, old_size, is_whole, hash_), root_of(right, hash_)]
    return [*_subproof(right, old_size - split, False, hash_), root_of(left, hash_)]


def is_extension(
    old_root: bytes, old_size: int, root: bytes, size: int, proof: Sequence[bytes], hash_: Hash = sha256
) -> bool:
    """Say whether the proof shows the old tree to be the beginning of the new (RFC 9162 §2.1.4.2)."""
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not proof and old_root == root
    steps = list(proof)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_node = node = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_node = _node(step, old_node, hash_)
            node = _node(step, node, hash_)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = _node(node, step, hash_)
        place, last = place >> 1, last >> 1
    return last == 0 and old_node == old_root and node == root


def _node(left: bytes, right: bytes, hash_: Hash) -> bytes:
    return hash_(b"\x01" + left + right)


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
