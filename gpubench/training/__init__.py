"""What one training run is: to a target, under a clock, at one batch size, rate and seed.

A `TrainingTask` says what is trained, by five functions. `train(task, setting, rule)` trains it
once and returns a `Trained`: the model and a `RunResult`. A `Rule` says when to evaluate, when to
stop and what counts as reached; evaluation is never timed. `search_rate(trial, start)` finds a
learning rate on a log2 grid from any function of (rate, seed, limit). `NoiseScale` sums up pairs of
gradients. `tensor_task` makes a task of tensors.

    task = tensor_task(train=.., validation=.., model=lambda: nn.Linear(64, 10), optimizer=sgd)
    rule = Rule(most_samples=60 * task.samples, every_samples=task.samples // 4,
                target=Target(accuracy=0.965))
    done = train(task, Setting(batch_size=64, learning_rate=0.25, seed=1), rule)
    done.result.end, done.result.crossing
"""
