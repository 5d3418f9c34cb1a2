"""Trains the same matrix with the same parameters as Node does, with Python's XGBoost, and keeps the digest of the model's bytes for
python-parity.test.ts. Run with the same version of xgboost, after the recipes of models/recipes have changed or to see it for oneself:

    python test/training/python/train-like-node.py            # compares with the stored digest; exit code 1 when it differs
    python test/training/python/train-like-node.py --store
"""

import hashlib
import json
import pathlib
import sys

import numpy as np
import pandas as pd
import xgboost

ROOT = pathlib.Path(__file__).resolve().parents[3]
STORED = pathlib.Path(__file__).parent / "expected-training.json"
SEED = 42
FIXED = {"objective": "binary:logistic", "tree_method": "hist", "nthread": 1}


def main():
    recipe = json.loads((ROOT / "models/recipes/ai4i-seed.json").read_text(encoding="utf-8"))
    names, matrix, labels = read_matrix()
    rows = xgboost.DMatrix(matrix, labels, feature_names=names)
    booster = xgboost.train({**FIXED, **recipe["parameters"], "seed": SEED}, rows, recipe["rounds"])
    result = {
        "xgboost": xgboost.__version__,
        "seed": SEED,
        "rounds": recipe["rounds"],
        "parameters": recipe["parameters"],
        "modelSha256": hashlib.sha256(bytes(booster.save_raw("ubj"))).hexdigest(),
        "marginsSha256": hashlib.sha256(booster.predict(rows, output_margin=True).astype("<f4").tobytes()).hexdigest(),
    }
    if "--store" in sys.argv:
        STORED.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    elif result != json.loads(STORED.read_text(encoding="utf-8")):
        sys.exit(f"this is not what is stored: {json.dumps(result)}")
    print(result["modelSha256"])


def read_matrix():
    data = pd.read_csv(ROOT / "data/ai4i2020.csv", encoding="utf-8-sig")
    air, process = data["Air temperature [K]"], data["Process temperature [K]"]
    speed, torque, wear = data["Rotational speed [rpm]"], data["Torque [Nm]"], data["Tool wear [min]"]
    columns = {
        "Air_temperature_K": air,
        "Process_temperature_K": process,
        "Rotational_speed_rpm": speed,
        "Torque_Nm": torque,
        "Tool_wear_min": wear,
        "Temp_diff": process - air,
        "Power": torque * speed / 1000,
        "Tool_wear_rate": wear / (speed + 1),
        "Torque_speed_ratio": torque / (speed + 1),
        "Temp_toolwear": process * wear,
        "Type_encoded": data["Type"].map({"L": 0, "M": 1, "H": 2}),
    }
    matrix = np.stack([column.to_numpy(dtype=np.float64) for column in columns.values()], axis=1).astype(np.float32)
    return list(columns), matrix, data["Machine failure"].to_numpy(dtype=np.float32)


if __name__ == "__main__":
    main()
