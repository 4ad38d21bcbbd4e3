"""Functions of NumPy on known numbers; each case gives plain lists and numbers."""

import numpy as np


def case_ranges():
    return [
        np.linspace(0, 1, 5).tolist(),
        np.linspace(0, 1, 4, endpoint=False).tolist(),
        np.linspace(8, 32, 4).astype(int).tolist(),
        np.linspace(8, 32, 4, dtype=int).tolist(),
        np.linspace(5, 6, 1).tolist(),
        np.logspace(1, 3, 3, base=2).astype("int32").tolist(),
        np.geomspace(1, 1000, 4).round().tolist(),
        np.arange(5).tolist(),
        np.arange(2, 9, 3).tolist(),
        np.arange(0.0, 1.0, 0.25).tolist(),
        np.arange(3, dtype="float32").tolist(),
        np.arange(6)[::-2].tolist(),
    ]


def case_made_of_one_number():
    return [
        np.zeros(3).tolist(),
        np.zeros((2, 2), dtype=int).tolist(),
        np.ones((1, 2), "int64").tolist(),
        np.full(2, 7).tolist(),
        np.full((2, 1), 0.5).tolist(),
        np.zeros_like([1, 2]).tolist(),
        np.ones_like([[1], [2]]).tolist(),
        np.eye(2).tolist(),
        np.eye(2, 3, k=1).tolist(),
        np.repeat([3, 4], 2).tolist(),
        np.repeat([3, 4], [1, 3]).tolist(),
        np.tile([5, 6], 2).tolist(),
    ]


def case_types():
    return [
        np.array([1.7, -1.7]).astype(int).tolist(),
        np.array([1, 2], dtype=float).tolist(),
        np.array([0, 2]).astype(bool).tolist(),
        int(np.int32(3.9)),
        float(np.float32(0.5)),
        np.array([1, 2]).astype(np.float64).tolist(),
        np.array(5).item(),
    ]


def case_operators():
    a = np.array([[1, 2], [3, 4]])
    return [
        (a + 1).tolist(),
        (10 - a).tolist(),
        (a * a).tolist(),
        (a / 2).tolist(),
        (2**a).tolist(),
        (a // 2 % 2).tolist(),
        (-a).tolist(),
        (a > 2).tolist(),
        (a == a.T).tolist(),
        (np.array([1, 2]) + np.array([10, 20])).tolist(),
    ]


def case_of_each_number():
    return [
        np.maximum([1, 7], 4).tolist(),
        int(np.minimum(3, 5)),
        np.clip([1, 5, 50], 2, 10).tolist(),
        np.sqrt([4, 9]).tolist(),
        np.ceil(3.2).item(),
        np.floor([1.5, -1.5]).tolist(),
        np.round([0.5, 1.5, 2.567], 1).tolist(),
        np.log2([8, 64]).tolist(),
        np.exp(0).item(),
        np.power([1, 2], [3, 3]).tolist(),
        np.mod(7, 4).item(),
        np.floor_divide(9, 2).item(),
        np.multiply([1, 2], [[1], [10]]).tolist(),
        np.sign([-2, 0, 3]).tolist(),
        np.abs([-2, 3]).tolist(),
        np.logical_and([True, True], [False, True]).tolist(),
    ]


def case_of_many_numbers():
    a = np.array([[1, 2, 3], [4, 5, 6]])
    return [
        a.sum().item(),
        a.sum(axis=0).tolist(),
        np.sum(a, axis=-1).tolist(),
        np.max(a, axis=1, keepdims=True).tolist(),
        np.mean([2, 4]).item(),
        a.mean(axis=0).tolist(),
        int(np.prod((2, 3))),
        a.prod(axis=1).tolist(),
        np.median([3, 1, 2]).item(),
        np.median([4, 1, 2, 3]).item(),
        np.std([2, 4]).item(),
        np.argmax([1, 9, 3]).item(),
        np.argmin(a, axis=1).tolist(),
        np.any(a > 5).item(),
        np.all(a > 0, axis=0).tolist(),
        np.cumsum([1, 2, 3]).tolist(),
        np.cumsum(a, axis=0).tolist(),
        np.cumprod([1, 2, 3]).tolist(),
        np.diff([1, 4, 9]).tolist(),
        np.sort([5, 3, 4]).tolist(),
        np.argsort([5, 3, 4]).tolist(),
        int(np.count_nonzero([0, 1, 2])),
    ]


def case_rearranged():
    a = np.array([[1, 2, 3], [4, 5, 6]])
    return [
        a.T.tolist(),
        a.reshape(3, 2).tolist(),
        a.reshape((-1, 1)).tolist(),
        np.reshape(a, -1).tolist(),
        np.resize(a, 4).tolist(),
        np.resize([1, 2, 3], (2, 4)).tolist(),
        np.resize(np.array([3, 5]), 3).tolist(),
        a.flatten().tolist(),
        np.concatenate([[1], [2, 3]]).tolist(),
        np.concatenate([a, a], axis=1).tolist(),
        np.stack([[1, 2], [3, 4]], axis=1).tolist(),
        np.vstack([[1, 2], [3, 4]]).tolist(),
        np.hstack([[1, 2], [3]]).tolist(),
        np.append([1], [2, 3]).tolist(),
        [each.tolist() for each in np.split(np.arange(4), 2)],
        [each.tolist() for each in np.split(np.arange(5), [1, 3])],
        [each.tolist() for each in np.array_split(np.arange(5), 2)],
        np.transpose(np.zeros((2, 3, 4)), (2, 0, 1)).shape,
        np.expand_dims([1, 2], 0).shape,
        np.squeeze([[1, 2]]).tolist(),
        np.flip([5, 6]).tolist(),
        np.unique([2, 1, 2]).tolist(),
    ]


def case_places():
    a = np.arange(12).reshape(3, 4)
    return [
        a[1, 2].item(),
        a[0][1].item(),
        a[:, 0].tolist(),
        a[1:, ::2].tolist(),
        a[..., -1].tolist(),
        a[None].shape,
        a[[0, 2]].shape,
        np.arange(5)[np.array([True, False, True, False, True])].tolist(),
        np.where(np.array([0, 1, 1]) > 0)[0].tolist(),
        np.where([True, False], [1, 2], 9).tolist(),
        [(place[0], int(number)) for place, number in np.ndenumerate(np.array([4, 5]))],
        [int(row[1]) for row in a],
        (a.shape, a.size, a.ndim, len(a)),
    ]


def case_between_points():
    return [
        np.interp([0, 1.5, 9], [1, 2], [10, 20]).tolist(),
        np.interp(1.25, [1, 2], [10, 20]).item(),
        int(np.dot([1, 2], [3, 4])),
    ]
