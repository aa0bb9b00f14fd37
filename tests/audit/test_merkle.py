import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from pymerkle import verify_consistency as oracle_consistency
from pymerkle import verify_inclusion as oracle_inclusion

from digital_employee.audit.hashing import hash_named, sha256
from digital_employee.audit.merkle import (
    Frontier,
    consistency_proof,
    includes,
    inclusion_proof,
    is_extension,
    root_of,
)
from digital_employee.errors import AuditError

CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
"""The eight leaves of the Certificate Transparency reference tests."""
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaves(count: int) -> list[bytes]:
    return [leaf(number.to_bytes(4)) for number in range(count)]


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def test_the_empty_tree_has_the_hash_of_nothing():
    assert Frontier().root() == hashlib.sha256(b"").digest()


def test_roots_are_those_of_certificate_transparency():
    frontier = Frontier()
    for text, root in zip(CT_LEAVES, CT_ROOTS, strict=True):
        frontier.append(leaf(bytes.fromhex(text)))
        assert frontier.root().hex() == root


def test_proofs_are_those_of_certificate_transparency():
    tree = [leaf(bytes.fromhex(text)) for text in CT_LEAVES]
    assert [step.hex()[:16] for step in inclusion_proof(tree, 0)] == [
        "96a296d224f285c6",
        "5f083f0a1a33ca07",
        "6b47aaf29ee3c2af",
    ]
    assert [step.hex()[:16] for step in consistency_proof(tree, 6)] == [
        "0ebc5d3437fbe2db",
        "ca854ea128ed050b",
        "d37ee418976dd957",
    ]


def test_every_root_and_proof_up_to_130_leaves_agrees_with_an_independent_tree():
    oracle = InmemoryTree(algorithm="sha256")
    frontier = Frontier()
    for number in range(130):
        oracle.append_entry(number.to_bytes(4))
        frontier.append(leaf(number.to_bytes(4)))
        assert frontier.root() == oracle.get_root()
    tree = leaves(130)
    for size in range(1, 131):
        root = root_of(tree[:size])
        for index in {0, size // 3, size // 2, size - 1}:
            proof = inclusion_proof(tree[:size], index)
            assert includes(root, tree[index], index, size, proof)
            theirs = oracle.prove_inclusion(index + 1, size)
            oracle_inclusion(tree[index], root, theirs)
            assert proof == theirs.path[1:], (size, index)


def test_every_consistency_proof_up_to_60_leaves_holds():
    tree = leaves(60)
    oracle = InmemoryTree(algorithm="sha256")
    for number in range(60):
        oracle.append_entry(number.to_bytes(4))
    roots = [root_of(tree[:size]) for size in range(61)]
    for size in range(1, 61):
        for old in range(1, size + 1):
            assert is_extension(roots[old], old, roots[size], size, consistency_proof(tree[:size], old))
            oracle_consistency(roots[old], roots[size], oracle.prove_consistency(old, size))


@given(st.integers(1, 70), st.data())
def test_any_changed_bit_of_an_inclusion_proof_is_refused(size, data):
    tree = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(tree, index), root_of(tree)
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        assert not includes(root, tree[index], index, size, [*proof[:place], flip(proof[place]), *proof[place + 1 :]])
        assert not includes(root, tree[index], index, size, proof[:-1])
    assert not includes(root, tree[index], index, size, [*proof, bytes(32)])
    assert not includes(flip(root), tree[index], index, size, proof)
    assert not includes(root, tree[index], size, size, proof)


@given(st.integers(2, 70), st.data())
def test_any_changed_bit_of_a_consistency_proof_or_of_either_root_is_refused(size, data):
    tree = leaves(size)
    old = data.draw(st.integers(1, size - 1))
    proof, before, after = consistency_proof(tree, old), root_of(tree[:old]), root_of(tree)
    place = data.draw(st.integers(0, len(proof) - 1))
    assert not is_extension(before, old, after, size, [*proof[:place], flip(proof[place]), *proof[place + 1 :]])
    assert not is_extension(flip(before), old, after, size, proof)
    assert not is_extension(before, old, flip(after), size, proof)
    assert not is_extension(before, old, after, size, proof[:-1])
    assert not is_extension(before, old, after, size, [*proof, bytes(32)])


def test_a_leaf_cannot_pass_for_a_node():
    one, two = leaves(2)
    assert root_of([leaf(one + two)]) != root_of([one, two])


def test_a_frontier_continues_where_it_was_put_down():
    tree = leaves(50)
    first = Frontier()
    for one in tree[:37]:
        first.append(one)
    again = Frontier(sha256, first.size, list(first.roots))
    for one in tree[37:]:
        again.append(one)
    assert again.root() == root_of(tree)


def test_a_frontier_that_cannot_be_is_refused():
    with pytest.raises(AuditError, match="DE-AUDIT-STATE"):
        Frontier(sha256, 3, [bytes(32)])


def test_proofs_of_what_is_not_there_are_refused():
    with pytest.raises(AuditError, match="DE-AUDIT-PROOF"):
        inclusion_proof(leaves(3), 3)
    with pytest.raises(AuditError, match="DE-AUDIT-PROOF"):
        consistency_proof(leaves(3), 4)


def test_sm3_is_the_hash_of_the_standard():
    if "sm3" not in hashlib.algorithms_available:
        with pytest.raises(AuditError, match="DE-AUDIT-HASH"):
            hash_named("sm3")
        return
    assert hash_named("sm3")(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def flip(data: bytes) -> bytes:
    return bytes([data[0] ^ 1, *data[1:]])
