"""Makes artefacts as the Python system does, exports nothing, and writes what Python answers: the stored expectations of
import-model.test.ts. Run with xgboost 3.4.0 and scikit-learn:

    python test/training/python/make-python-system.py FOLDER

Then: python tools/export-python-model.py FOLDER --out test/training/python/exported
"""

import hashlib
import json
import pathlib
import pickle
import sys

import numpy as np
import pandas as pd
import xgboost
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler

ROOT = pathlib.Path(__file__).resolve().parents[3]
SAMPLE = 64


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    data = pd.read_csv(ROOT / "data/ai4i2020.csv", encoding="utf-8-sig")
    encoder = LabelEncoder().fit(data["Type"])
    features = features_of(data, encoder)
    target = data["Machine failure"]
    train_x, _, train_y, _ = train_test_split(features, target, test_size=0.2, random_state=42, stratify=target)
    scaler = StandardScaler().fit(train_x)
    model = xgboost.XGBClassifier(n_estimators=100, random_state=42, n_jobs=1).fit(scaler.transform(train_x), train_y)
    for name, artefact in (
        ("final_model_xgboost", model),
        ("scaler", scaler),
        ("label_encoder_type", encoder),
        ("feature_names", list(features.columns)),
    ):
        with open(folder / f"{name}.pkl", "wb") as file:
            pickle.dump(artefact, file)
    scaled = scaler.transform(features)
    margins = model.predict(scaled, output_margin=True).astype("<f4")
    probabilities = model.predict_proba(scaled)[:, 1].astype("<f4")
    rows = np.linspace(0, len(data) - 1, SAMPLE).astype(int)
    expected = {
        "xgboost": xgboost.__version__,
        "rows": len(data),
        "marginsSha256": hashlib.sha256(margins.tobytes()).hexdigest(),
        "anomalies": int(model.predict(scaled).sum()),
        "sample": {
            "rows": rows.tolist(),
            "margins": [float(str(value)) for value in margins[rows]],
            "probabilities": [float(str(value)) for value in probabilities[rows]],
        },
    }
    path = pathlib.Path(__file__).parent / "expected-python-system.json"
    path.write_text(json.dumps(expected) + "\n", encoding="utf-8")


def features_of(data, encoder):
    air, process = data["Air temperature [K]"], data["Process temperature [K]"]
    speed, torque, wear = data["Rotational speed [rpm]"], data["Torque [Nm]"], data["Tool wear [min]"]
    return pd.DataFrame(
        {
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
            "Type_encoded": encoder.transform(data["Type"]),
        }
    )


if __name__ == "__main__":
    main()
