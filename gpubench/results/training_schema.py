"""The columns of a training file in contract order; see `docs/training-file.md`."""

from gpubench.results.schema import columns_of

_LAYOUT = {
    "file": "#training_schema run_id session started_at label plan",
    "case": "task params optimizer protocol #batch_size ~learning_rate #seed ~progress",
    "design": "#task_version #train_samples #most_samples ~target_accuracy",
    "run": (
        "status #steps #samples_seen ~time_s ~warm_up_s ~train_loss ~validation_loss"
        " ~validation_accuracy ~best_validation_accuracy ~test_loss ~test_accuracy ~loss_rises"
    ),
    "target": "~steps_to_target ~samples_to_target ~epochs_to_target ~time_to_target_s",
    "gradient": "~gradient_cosine ~gradient_square ~gradient_variance ~layer_gradient_spread",
    "device": (
        "backend device device_uuid #device_memory_bytes #sm_count compute_capability"
        " ~power_limit_w"
    ),
    "software": "driver cuda cublas cudnn torch cupy python gpubench flags host os",
}

TRAINING_COLUMNS = columns_of(_LAYOUT)
"""All columns of the contract, in the order in which they are written."""

TRAINING_COLUMN_NAMES = tuple(column.name for column in TRAINING_COLUMNS)

TRAINING_REQUIRED = (
    "training_schema",
    *("run_id", "task", "protocol", "batch_size", "learning_rate", "seed"),
    *("train_samples", "status"),
)
"""What a file must have to be read at all."""
