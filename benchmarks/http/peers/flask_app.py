import json
import os

from flask import Flask, flash, render_template, request, session

ASSETS = os.path.join(os.path.dirname(__file__), "..", "assets")

app = Flask(__name__, template_folder="jinja", static_folder=os.path.join(ASSETS, "static"))
app.secret_key = "a key that is only used to measure with"
app.json.sort_keys = False
app.jinja_env.trim_blocks = True
app.jinja_env.lstrip_blocks = True
app.jinja_env.keep_trailing_newline = True

with open(os.path.join(ASSETS, "data.json"), encoding="utf-8") as file:
    data = json.load(file)


@app.get("/hello")
def hello():
    return "Hello, World!"


@app.get("/users/<int:id>")
def user(id):
    return f"User {id}"


@app.get("/json")
def thing():
    return data["thing"]


@app.get("/page")
def page():
    return render_template("page.html", **data["page"])


@app.get("/projects/")
def projects():
    return "Projects"


@app.post("/login")
def login():
    session["username"] = "Ada"
    return "Welcome"


@app.get("/whoami")
def whoami():
    return f"Hello, {session['username']}"


@app.post("/save")
def save():
    session["visits"] = session.get("visits", 0) + 1
    flash("Saved")
    return "Saved"


@app.post("/form")
def form():
    return f"Hello, {request.form['name']}"
