"""Turns the four pickles of the Python system into the JSON files that `spindle import-model` reads.

A pickle runs whatever code it holds when it is opened, so Spindle never opens one. Run this with the Python that wrote the pickles, and
only on pickles that you trust:

    python tools/export-python-model.py ../ai-model/models --out exported
    ./spindle import-model --model exported/model.json --scaler exported/scaler.json --encoder exported/encoder.json \
        --feature-names exported/feature-names.json --out models/python
"""

import argparse
import json
import pathlib
import pickle
import sys

NAMES = {
    "model": "final_model_xgboost.pkl",
    "scaler": "scaler.pkl",
    "encoder": "label_encoder_type.pkl",
    "feature_names": "feature_names.pkl",
}


def main():
    options = read_options()
    folder = pathlib.Path(options.folder)
    paths = {part: pathlib.Path(getattr(options, part) or folder / name) for part, name in NAMES.items()}
    if not paths["model"].exists():
        fail(f"there is no file {paths['model']}; name it with --model")
    out = pathlib.Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    export_model(open_pickle(paths["model"]), out / "model.json")
    written = ["model.json"]
    for part, export, name in (
        ("scaler", scaler_document, "scaler.json"),
        ("encoder", encoder_document, "encoder.json"),
        ("feature_names", feature_names_document, "feature-names.json"),
    ):
        if not paths[part].exists():
            print(f"{paths[part]} is not there and is left out", file=sys.stderr)
            continue
        document = export(open_pickle(paths[part]), paths[part])
        (out / name).write_text(json.dumps(document) + "\n", encoding="utf-8")
        written.append(name)
    print(f"{out}: {', '.join(written)}")


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=".", help="where the pickles are")
    parser.add_argument("--out", required=True, help="where the JSON files go")
    for part, name in NAMES.items():
        parser.add_argument(f"--{part.replace('_', '-')}", help=f"another path than FOLDER/{name}")
    return parser.parse_args()


def open_pickle(path):
    try:
        # joblib reads its own files and plain pickles; scikit-learn brings it.
        import joblib

        return joblib.load(path)
    except ImportError:
        with open(path, "rb") as file:
            return pickle.load(file)


def export_model(model, path):
    """XGBClassifier and Booster write themselves."""
    if not hasattr(model, "save_model"):
        fail(f"the model is a {type(model).__name__}, not an XGBoost model")
    model.save_model(str(path))


def scaler_document(scaler, path):
    if type(scaler).__name__ != "StandardScaler":
        fail(f"{path} is a {type(scaler).__name__}; only StandardScaler is supported")
    count = int(scaler.n_features_in_)
    mean = scaler.mean_.tolist() if scaler.with_mean else [0.0] * count
    scale = scaler.scale_.tolist() if scaler.with_std else [1.0] * count
    return {"mean": mean, "scale": scale}


def encoder_document(encoder, path):
    """A LabelEncoder numbers its classes by their place; a dict names the numbers itself."""
    if isinstance(encoder, dict):
        return {str(name): int(code) for name, code in encoder.items()}
    if not hasattr(encoder, "classes_"):
        fail(f"{path} is a {type(encoder).__name__}, not a LabelEncoder")
    return {str(name): code for code, name in enumerate(encoder.classes_)}


def feature_names_document(names, _path):
    return [str(name) for name in names]


def fail(problem):
    sys.exit(f"export-python-model: {problem}")


if __name__ == "__main__":
    main()
