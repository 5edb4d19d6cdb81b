"""Reads lib/model of a package: both files of every model, then the references between them."""

from __future__ import annotations

from pathlib import Path

from .dts import Declarations, Namespace, parse_declarations
from .facts import Field, Interface, Model, Service
from .model_js import Serializer, parse_serializer
from .resolve import Missing, Resolver, Unresolved
from .source import Problem, Problems, Source


def read_models(packages: Path, service: Service, problems: Problems) -> Resolver:
    """Fills service.models and service.enums; the resolver knows them."""
    folder = f"{service.package}/lib/model"
    reader = _Reader(packages, service, problems)
    for path in sorted((packages / folder).glob("*.d.ts")):
        if path.name != "index.d.ts":
            try:
                reader.read(f"{folder}/{path.name.removesuffix('.d.ts')}")
            except Problem as problem:
                problems.add(problem)
                reader.broken = True
    return reader.resolve()


class _Reader:
    def __init__(self, packages: Path, service: Service, problems: Problems) -> None:
        self._packages = packages
        self._service = service
        self._problems = problems
        self._read: list[tuple[Source, Interface, Serializer]] = []
        self.broken = False  # some model could not be parsed

    def read(self, stem: str) -> None:
        source = Source.read(self._packages, stem + ".d.ts")
        found = parse_declarations(source)
        if len(found.enums) + len(found.interfaces) != 1:
            raise source.problem(0, "neither one model nor one enum")
        self._check_new(source, found)
        self._service.enums.update(found.enums)
        for name, interface in found.interfaces.items():
            serializer = parse_serializer(Source.read(self._packages, stem + ".js"))
            self._add_model(source, interface, serializer, found.namespaces.get(name, Namespace()))

    def _check_new(self, source: Source, found: Declarations) -> None:
        for name in [*found.enums, *found.interfaces]:
            if name in self._service.enums or name in self._service.models:
                raise source.problem(0, f"{name} is declared twice")

    def _add_model(
        self, source: Source, interface: Interface, serializer: Serializer, names: Namespace
    ) -> None:
        base = interface.base.removeprefix("model.")
        if base != serializer.base:
            declared, serialized = base or "nothing", serializer.base or "nothing"
            what = f"{interface.name} extends {declared}, in the .js {serialized}"
            raise source.problem(interface.position, what)
        fields = [
            Field(m.name, serializer.wire.get(m.name, m.name), m.type, m.required, m.deprecated)
            for m in interface.members
        ]
        for name in serializer.wire:
            if name not in {f.name for f in fields}:
                raise source.problem(
                    interface.position, f"{interface.name} has no member {name} of the .js"
                )
        self._service.models[interface.name] = Model(
            interface.name, base, fields, names.enums, interface.deprecated,
            serializer.discriminator, serializer.subtypes, names.constants,
        )  # fmt: skip
        self._read.append((source, interface, serializer))

    def resolve(self) -> Resolver:
        resolver = Resolver(self._service.models, self._service.enums, self.broken)
        for source, interface, serializer in self._read:
            model = self._service.models[interface.name]
            for member, field in zip(interface.members, model.fields):
                try:
                    field.type = resolver.resolve(field.type, serializer.models.get(field.name, ""))
                except Missing:
                    continue
                except Unresolved as error:
                    self._add(source, member.position, f"{model.name}.{field.name}: {error}")
            self._check_inheritance(source, interface)
        return resolver

    def _check_inheritance(self, source: Source, interface: Interface) -> None:
        """A base or a subtype may be missing because it could not be parsed."""
        models = self._service.models
        model = models[interface.name]
        related = [model.base, *model.subtypes.values()]
        if self.broken and any(name and name not in models for name in related):
            return
        for what in _inheritance_problems(model, models):
            self._add(source, interface.position, f"{model.name}: {what}")

    def _add(self, source: Source, position: int, what: str) -> None:
        self._problems.add(source.problem(position, what))


def _inheritance_problems(model: Model, models: dict[str, Model]) -> list[str]:
    """Polymorphic types are of one level, and both sides agree on the discriminator."""
    problems = []
    wires = [field.wire for field in model.fields]
    for wire in sorted({wire for wire in wires if wires.count(wire) > 1}):
        problems.append(f"two members are called {wire} on the wire")
    if model.discriminator and model.discriminator not in wires:
        problems.append(f"no member {model.discriminator} for the discriminator")
    for value, name in model.subtypes.items():
        if name not in models or models[name].base != model.name:
            problems.append(f"value {value} stands for {name}, which is not a subtype")
    if model.base:
        problems += _subtype_problems(model, models.get(model.base))
    return problems


def _subtype_problems(model: Model, base: Model | None) -> list[str]:
    if base is None:
        return [f"unknown base {model.base}"]
    if base.base or model.discriminator:
        return ["subtypes of subtypes"]
    if list(model.tag) != [base.discriminator]:
        return [
            f"declares {', '.join(model.tag) or 'nothing'} as its discriminator, "
            f"the base {base.discriminator or 'nothing'}"
        ]
    value = model.tag[base.discriminator]
    if base.subtypes.get(value) != model.name:
        return [f"value {value} of {base.discriminator} stands for another type in {base.name}"]
    if base.discriminator not in [field.name for field in model.fields]:
        return [f"does not declare {base.discriminator} again"]
    return []
