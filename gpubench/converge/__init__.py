"""What batch size does to learning: tasks that ship, studies of them, and who carries them out."""
