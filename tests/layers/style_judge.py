"""MapLibre's own style specification, asked from Python: is it valid, what does it draw?"""

import json
import subprocess
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from layers.styles.maplibre import StyleLayer


class Judge:
    """One node process that answers as long as the tests ask."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["node", "tests/js/style-judge.js"],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def problems(self, layers: list[StyleLayer]) -> list[str]:
        """What the validator of @maplibre/maplibre-gl-style-spec says against the layers."""
        answer: list[str] = self._ask({"ask": "problems", "layers": layers})
        return answer

    def drawn(
        self, layers: list[StyleLayer], properties: dict[str, Any], geometry: str
    ) -> dict[str, dict[str, Any]]:
        """The layers that draw such a feature, by id, with the values that they draw with."""
        return self.drawn_all([(layers, properties, geometry)])[0]

    def drawn_all(self, questions: Sequence[tuple[Any, ...]]) -> list[dict[str, dict[str, Any]]]:
        """The answers to several questions of `drawn`, at zoom 14."""
        found = self._ask(
            {
                "ask": "drawn",
                "questions": [
                    {"layers": layers, "properties": properties, "geometry": geometry, "zoom": 14}
                    for layers, properties, geometry in questions
                ],
            }
        )
        return [{layer["id"]: layer for layer in layers} for layers in found]

    def close(self) -> None:
        """Let the process end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=10)

    def _ask(self, question: dict[str, Any]) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the judge stopped"
        return json.loads(answer)
