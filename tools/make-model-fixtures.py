"""Makes the model fixtures of test/inference/fixtures with the real XGBoost that is installed in the Python that runs this.

Run it once in an environment of each version, for instance:
    python3 -m venv /tmp/xgb && /tmp/xgb/bin/pip install xgboost==1.7.6 "numpy<1.24" scipy
    /tmp/xgb/bin/python tools/make-model-fixtures.py test/inference/fixtures
It writes <version>.bin.gz with, for each model, its file and the rows with what XGBoost makes of them as little-endian float32 (rows,
margins, predictions, contributions, leaves), and <version>.json, which says where each begins and what its SHA-256 is.
"""
import gzip
import hashlib
import json
import os
import sys
import tempfile

import numpy as np
import xgboost as xgb

VERSION = tuple(int(part) for part in xgb.__version__.split(".")[:2])
ROWS = 400
SCORED = 48


def make_data(seed, features=6, missing=0.1):
    rng = np.random.default_rng(seed)
    rows = (rng.normal(size=(ROWS, features)) * 3).astype(np.float32)
    # Few distinct values, so that many rows equal a threshold.
    rows[:, 1] = np.round(rows[:, 1])
    rows[:, 2] *= np.float32(1000)
    signal = np.sin(rows[:, 0]) + 0.3 * rows[:, 1] + rows[:, 2] / 3000 + 0.4 * rng.normal(size=ROWS)
    rows[rng.random(rows.shape) < missing] = np.nan
    return rows, signal.astype(np.float32)


def matrix(rows, label=None, types=None, missing=np.nan, **more):
    if types is not None:
        return xgb.DMatrix(rows, label=label, missing=missing, feature_types=types, enable_categorical=True, **more)
    return xgb.DMatrix(rows, label=label, missing=missing, **more)


def train(params, rows, label, rounds=7, types=None, weight=None, **more):
    data = matrix(rows, label, types)
    if weight is not None:
        data.set_weight(weight)
    return xgb.train({"verbosity": 0, "nthread": 1, "seed": 7, **params}, data, rounds, **more)


def document_of(booster):
    path = os.path.join(tempfile.mkdtemp(), "model.json")
    booster.save_model(path)
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def load_document(document):
    path = os.path.join(tempfile.mkdtemp(), "model.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, separators=(",", ":"))
    booster = xgb.Booster({"nthread": 1})
    booster.load_model(path)
    return booster


def trees_of(document):
    booster = document["learner"]["gradient_booster"]
    return booster.get("gbtree", booster)["model"]["trees"]


def edge_rows(booster, rows):
    """Rows whose values are thresholds of the model, and the float32 just below and above them."""
    by_feature = {}
    for tree in trees_of(document_of(booster)):
        for left, feature, threshold in zip(tree["left_children"], tree["split_indices"], tree["split_conditions"]):
            if left != -1 and threshold is not None and np.isfinite(threshold):
                by_feature.setdefault(feature, []).append(np.float32(threshold))
    rng = np.random.default_rng(3)
    edges = rows[: SCORED // 2].copy()
    for row in edges:
        for feature, thresholds in by_feature.items():
            value = thresholds[rng.integers(len(thresholds))]
            towards = [value, np.float32(-np.inf), np.float32(np.inf)][rng.integers(3)]
            row[feature] = np.nextafter(value, towards)
    return edges


def predict(booster, rows, types, limit, **kind):
    """All rows at once, and those with infinities as the other infinity being the missing value: else XGBoost refuses them."""
    def call(part, missing):
        data = matrix(part, None, types, missing)
        if limit is None:
            return np.asarray(booster.predict(data, **kind))
        if VERSION >= (1, 4):
            return np.asarray(booster.predict(data, iteration_range=(0, limit), **kind))
        return np.asarray(booster.predict(data, ntree_limit=limit, **kind))
    up = (rows == np.inf).any(axis=1)
    down = (rows == -np.inf).any(axis=1)
    assert not (up & down).any()
    result = None
    for chosen, missing in ((up, -np.inf), (down, np.inf), (~up & ~down, np.nan)):
        if chosen.any():
            part = call(rows[chosen], missing)
            if result is None:
                result = np.zeros((len(rows), *part.shape[1:]), dtype=np.float32)
            result[chosen] = part
    return result


class Writer:
    def __init__(self, folder):
        self.path = os.path.join(folder, xgb.__version__)
        self.content = bytearray()
        self.entries = []

    def write(self, data):
        place = {"offset": len(self.content), "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        self.content += data
        return place

    def add(self, name, booster, rows, form="ubj", rounds="best", limit=None, types=None, contributions=False, leaves=False):
        if VERSION < (1, 6):
            form = "json"
        path = os.path.join(tempfile.mkdtemp(), "model." + form)
        booster.save_model(path)
        with open(path, "rb") as file:
            model = file.read()
        # XGBoost of the same file: what is not in the file cannot be known.
        loaded = xgb.Booster({"nthread": 1})
        try:
            loaded.load_model(path)
        except xgb.core.XGBoostError:
            # 1.0 cannot read its own pruned trees.
            assert VERSION < (1, 1)
            loaded = booster
        if limit is None and VERSION < (1, 4):
            limit = 0
        if limit is None:
            limit = loaded.num_boosted_rounds()
        margins = predict(loaded, rows, types, limit, output_margin=True)
        results = {"rows": rows, "margins": margins, "predictions": predict(loaded, rows, types, limit)}
        if contributions:
            results["contributions"] = predict(loaded, rows, types, limit, pred_contribs=True)
        if leaves:
            results["leaves"] = predict(loaded, rows, types, limit, pred_leaf=True)
        data = b"".join(np.ascontiguousarray(part, dtype="<f4").tobytes() for part in results.values())
        objective = json.loads(loaded.save_config())["learner"]["objective"]["name"]
        self.entries.append({
            "name": name,
            "format": form,
            "rounds": rounds,
            "objective": objective,
            "rowCount": len(rows),
            "featureCount": rows.shape[1],
            "parts": {key: int(np.asarray(part).size) for key, part in results.items()},
            "model": self.write(model),
            "data": self.write(data),
        })

    def finish(self):
        with open(self.path + ".bin.gz", "wb") as file:
            file.write(gzip.compress(bytes(self.content), 9, mtime=0))
        with open(self.path + ".json", "w", encoding="utf-8") as file:
            file.write("[\n" + ",\n".join(json.dumps(entry) for entry in self.entries) + "\n]\n")


def with_infinities(rows):
    more = rows.copy()
    rng = np.random.default_rng(5)
    for row in more[: len(more) // 2]:
        row[rng.integers(more.shape[1], size=2)] = np.inf
    for row in more[len(more) // 2:]:
        row[rng.integers(more.shape[1], size=2)] = -np.inf
    return more


def add_objectives(writer, rows, signal):
    scored = lambda booster: np.concatenate([rows[:SCORED], edge_rows(booster, rows)])
    positive = np.exp(signal / 2).astype(np.float32)
    binary = (signal > 0.4).astype(np.float32)
    classes = np.digitize(signal, [-0.8, 0.2, 1]).astype(np.float32)
    base = {"max_depth": 4, "eta": 0.4}

    def simple(name, params, label, minimum=(1, 0), **options):
        if VERSION >= minimum:
            booster = train({**base, **params}, rows, label)
            writer.add(name, booster, scored(booster), **options)

    simple("logistic", {"objective": "binary:logistic"}, binary, contributions=True, leaves=True)
    simple("logistic-json", {"objective": "binary:logistic", "base_score": 0.037}, binary, form="json")
    simple("logitraw", {"objective": "binary:logitraw", "base_score": 0.3}, binary)
    simple("hinge", {"objective": "binary:hinge"}, binary)
    simple("reg-logistic", {"objective": "reg:logistic", "base_score": 0.9}, binary)
    simple("squarederror", {"objective": "reg:squarederror"}, signal, contributions=True)
    simple("squaredlogerror", {"objective": "reg:squaredlogerror"}, positive)
    simple("pseudohubererror", {"objective": "reg:pseudohubererror"}, signal, (1, 3))
    simple("absoluteerror", {"objective": "reg:absoluteerror"}, signal, (1, 7))
    simple("quantileerror", {"objective": "reg:quantileerror", "quantile_alpha": [0.1, 0.5, 0.9]}, signal, (2, 0))
    simple("poisson", {"objective": "count:poisson"}, np.round(positive), contributions=True)
    simple("gamma", {"objective": "reg:gamma"}, positive)
    simple("tweedie", {"objective": "reg:tweedie", "tweedie_variance_power": 1.3}, positive)
    simple("cox", {"objective": "survival:cox"}, positive)
    simple("softprob", {"objective": "multi:softprob", "num_class": 4}, classes, contributions=True, leaves=True)
    simple("softmax", {"objective": "multi:softmax", "num_class": 4}, classes)
    simple("softprob-json", {"objective": "multi:softprob", "num_class": 3, "base_score": 0.7}, classes.clip(0, 2), form="json")
    simple("dart", {"objective": "binary:logistic", "booster": "dart", "rate_drop": 0.4}, binary, contributions=True)
    simple("dart-json", {"objective": "multi:softprob", "num_class": 4, "booster": "dart", "rate_drop": 0.4,
                         "normalize_type": "forest"}, classes, form="json")
    simple("parallel-trees", {"objective": "binary:logistic", "num_parallel_tree": 4, "subsample": 0.6}, binary)
    simple("parallel-trees-softprob", {"objective": "multi:softprob", "num_class": 4, "num_parallel_tree": 2,
                                       "subsample": 0.6}, classes)
    simple("single-leaves", {"objective": "binary:logistic", "gamma": 1e6}, binary, contributions=True)
    # The exact method grows first and prunes afterwards: pruned nodes stay in the file.
    simple("pruned", {"objective": "reg:squarederror", "tree_method": "exact", "gamma": 8, "max_depth": 6}, signal,
           contributions=True)
    simple("deep", {"objective": "reg:squarederror", "tree_method": "hist", "grow_policy": "lossguide", "max_depth": 0,
                    "max_leaves": 40, "min_child_weight": 0}, signal, contributions=True)


def add_special(writer, rows, signal):
    binary = (signal > 0.4).astype(np.float32)
    booster = train({"objective": "binary:logistic", "max_depth": 4}, rows, binary)
    writer.add("infinities", booster, with_infinities(rows[:SCORED]))
    writer.add("infinities-json", booster, with_infinities(rows[:SCORED]), form="json")

    document = document_of(booster)
    for index, tree in enumerate(trees_of(document)):
        tree["split_conditions"][0] = float("inf") if index % 2 else float("-inf")
    if VERSION >= (1, 3):
        booster = load_document(document)
        writer.add("infinite-thresholds", booster, with_infinities(rows[:SCORED]), form="json")

    tiny = (rows * np.float32(1e-20) * np.float32(1e-21)).astype(np.float32)
    booster = train({"objective": "reg:squarederror", "max_depth": 4, "tree_method": "exact"}, tiny, signal)
    writer.add("subnormals", booster, np.concatenate([tiny[:SCORED], edge_rows(booster, tiny)]))
    writer.add("subnormals-json", booster, np.concatenate([tiny[:SCORED], edge_rows(booster, tiny)]), form="json")

    held = matrix(rows[300:], binary[300:])
    # Files of older versions do not say how many trees a round has.
    parallel = 2 if VERSION >= (1, 6) else 1
    booster = train({"objective": "binary:logistic", "eta": 0.9, "max_depth": 5, "eval_metric": "logloss",
                     "num_parallel_tree": parallel}, rows[:300], binary[:300], 60,
                    evals=[(held, "held")], early_stopping_rounds=8, verbose_eval=False)
    best = int(booster.attr("best_iteration"))
    assert best + 1 < 60
    writer.add("best-iteration", booster, rows[:SCORED], limit=best + 1)
    writer.add("best-iteration-all", booster, rows[:SCORED], rounds="all")

    if VERSION >= (1, 6):
        label = np.stack([signal, signal * 2 + 1, np.sin(signal)], axis=1)
        booster = train({"objective": "reg:squarederror", "max_depth": 4, "tree_method": "hist"}, rows, label)
        writer.add("multi-target", booster, rows[:SCORED])
    if VERSION >= (1, 2):
        data = matrix(rows)
        positive = np.exp(signal / 2).astype(np.float32)
        data.set_float_info("label_lower_bound", positive)
        data.set_float_info("label_upper_bound", positive * 2)
        booster = xgb.train({"objective": "survival:aft", "verbosity": 0, "max_depth": 3, "nthread": 1}, data, 8)
        writer.add("aft", booster, rows[:SCORED])
    group = matrix(rows, np.clip(np.round(signal + 2), 0, 4))
    group.set_group([40] * 10)
    for objective in ("rank:pairwise", "rank:ndcg"):
        booster = xgb.train({"objective": objective, "verbosity": 0, "max_depth": 3, "nthread": 1}, group, 8)
        writer.add(objective.replace(":", "-"), booster, rows[:SCORED])


def add_categorical(writer, rows, signal):
    if VERSION < (1, 6):
        return
    rng = np.random.default_rng(11)
    rows = rows.copy()
    rows[:, 3] = rng.integers(0, 70, size=ROWS)
    rows[:, 4] = rng.integers(0, 3, size=ROWS)
    rows[rng.random(ROWS) < 0.1, 3] = np.nan
    types = ["q", "q", "q", "c", "c", "q"]
    label = (signal + np.sin(np.nan_to_num(rows[:, 3])) * 2 + rows[:, 4]).astype(np.float32)
    # Categories that the model has not seen.
    scored = rows[:SCORED].copy()
    if VERSION < (3, 1):
        scored[:20, 3] = rng.integers(70, 200, size=20)
        scored[20:30, 4] = 31 + rng.integers(0, 3, size=10)
    base = {"objective": "reg:squarederror", "tree_method": "hist", "max_depth": 5}
    for name, more, form in (("one-hot", 1000, "ubj"), ("partition", 2, "ubj"), ("partition-json", 2, "json")):
        booster = train({**base, "max_cat_to_onehot": more}, rows, label, types=types)
        writer.add("categories-" + name, booster, scored, form=form, types=types, contributions=form == "ubj", leaves=True)


def main(folder):
    writer = Writer(folder)
    rows, signal = make_data(1)
    add_objectives(writer, rows, signal)
    add_special(writer, rows, signal)
    add_categorical(writer, rows, signal)
    writer.finish()
    print(f"{xgb.__version__}: {len(writer.entries)} models")


if __name__ == "__main__":
    main(sys.argv[1])
