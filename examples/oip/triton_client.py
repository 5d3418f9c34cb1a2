"""Triton's own Python client, unchanged, against Spindle's /v2: health, metadata, inference and the model repository.

    python3 -m venv venv && venv/bin/pip install 'tritonclient[http]==2.73.0'
    venv/bin/python examples/oip/triton_client.py localhost:8000 [API key]

Prints what it did, line by line; exit code 1 when an answer is not what the protocol promises.
"""
import sys

import numpy as np
import tritonclient.http as triton

ROW = [300.5, 310.2, 1500.0, 42.5, 100.0, 9.7, 63.75, 0.0666, 0.0283, 31020.0, 1.0]


def main(address: str, api_key: str | None) -> None:
    def headers() -> dict[str, str]:
        # A new one each time: the client adds to what it is given.
        return {} if api_key is None else {"x-api-key": api_key}

    client = triton.InferenceServerClient(address)
    check("the server lives and is ready", client.is_server_live(headers()) and client.is_server_ready(headers()))
    print("server:", client.get_server_metadata(headers()))

    index = client.get_model_repository_index(headers())
    name = index[0]["name"]
    check(f"the model {name} is ready", client.is_model_ready(name, headers=headers()))
    metadata = client.get_model_metadata(name, headers=headers())
    features = metadata["parameters"]["feature_names"]
    check(f"it takes {len(features)} features", metadata["inputs"][0]["shape"] == [-1, len(features)])

    rows = np.array([ROW, ROW], dtype=np.float32)
    for binary in (True, False):
        tensor = triton.InferInput("input", list(rows.shape), "FP32")
        tensor.set_data_from_numpy(rows, binary_data=binary)
        wanted = [triton.InferRequestedOutput(output, binary_data=binary) for output in ("predict", "predict_proba")]
        result = client.infer(name, [tensor], outputs=wanted, request_id="example-1", headers=headers())
        probabilities = result.as_numpy("predict_proba")
        check("probabilities add up to 1", bool(np.allclose(probabilities.sum(axis=1), 1)))
        check("the id comes back", result.get_response()["id"] == "example-1")
        print("binary" if binary else "JSON", "-> predict", result.as_numpy("predict").ravel(), "of", probabilities[0])

    # All outputs, as the client asks for them by itself: binary.
    tensors = []
    for feature, value in reversed(list(zip(features, ROW))):
        tensor = triton.InferInput(feature, [1], "FP32")
        tensor.set_data_from_numpy(np.array([value], dtype=np.float32))
        tensors.append(tensor)
    by_name = client.infer(name, tensors, headers=headers()).as_numpy("predict_proba")
    check("a tensor per feature says the same as a matrix", bool(np.array_equal(by_name[0], probabilities[0])))

    try:
        client.infer("no-such-model", [tensor], headers=headers())
        check("an unknown model is an error", False)
    except triton.InferenceServerException as error:
        print("unknown model ->", error.status(), error.message())
    try:
        client.unload_model(name, headers=headers())
        check("the default model cannot be unloaded", False)
    except triton.InferenceServerException as error:
        print("unload ->", error.message())
    client.load_model(name, headers=headers())
    print("load -> done")


def check(what: str, holds: bool) -> None:
    print("ok  " if holds else "FAIL", what)
    if not holds:
        sys.exit(1)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else None)
