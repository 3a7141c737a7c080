"""Who may sign in to the demo, and how its organizations are known."""

from app.accounts.models import Role

PREFIX = "demo-"
PASSWORD = "orientir-demo"  # noqa: S105  # printed at every start of the demo
ACCOUNTS = {
    "school@demo.example": (Role.SCHOOL, "Ольга Сергеевна Мельник", "school-01-3"),
    "host@demo.example": (Role.HOST, "Павел Андреевич Кузнец", "crafts"),
    "municipality@demo.example": (Role.MUNICIPALITY, "Ирина Викторовна Степная", "authority-01"),
    "operator@demo.example": (Role.OPERATOR, "Наталья Юрьевна Донская", "centre"),
    "analyst@demo.example": (Role.ANALYST, "Сергей Петрович Счётов", "ministry"),
}
