"""What the performance promises are measured with: `python3 run.py bench`."""
