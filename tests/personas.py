"""The people of the tests. Each is a function, so that a test makes only those it needs."""

from accounts.models import User

PASSWORD = "un-mot-de-passe-de-test-9"


def _person(email: str, pseudonym: str, role: str, password: str | None = None) -> User:
    return User.objects.create_user(email, pseudonym, password, role=role)


def resident(password: str | None = None) -> User:
    return _person("camille@exemple.test", "Camille", User.Role.RESIDENT, password)


def neighbour(password: str | None = None) -> User:
    return _person("voisin@exemple.test", "Le voisin", User.Role.RESIDENT, password)


def officer(password: str | None = None) -> User:
    return _person("agent@exemple.test", "Agent Martin", User.Role.OFFICER, password)


def dsig_agent(password: str | None = None) -> User:
    return _person("dsig@exemple.test", "Agent DSIG", User.Role.DSIG, password)


def administrator(password: str | None = None) -> User:
    return _person("admin@exemple.test", "Administratrice", User.Role.ADMINISTRATOR, password)
