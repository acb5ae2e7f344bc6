"""What every request passes before its route: each a plain ASGI class. `api/app.py` puts them in order."""
