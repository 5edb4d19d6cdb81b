"""npm: a small package that starts the program, and one with the program for each platform, which
npm chooses by os and cpu. Nothing is run or fetched when they are installed."""

from __future__ import annotations

from common import (ABOUT, Entry, Job, NPM_NAMES, PROGRAMS, ROOT, Programs, copyright_text,
                    gzipped, json_bytes, tar_bytes, write)

WORDS = {"oci-mcp": ABOUT["summary"], "oci-sandbox": "A " + ABOUT["sandbox_summary"]}


def described(name: str, version: str, program: str) -> dict:
    return {"name": name, "version": version, "description": WORDS[program],
            "license": "SEE LICENSE IN copyright"}


def platform_name(program: str, programs: Programs) -> str:
    return f"{program}-linux-{NPM_NAMES[programs.arch]}"


def package(job: Job, facts: dict, entries: list[Entry]) -> None:
    entries = [Entry("package/package.json", json_bytes(facts)), *entries]
    write(job.out / "npm" / f"{facts['name']}-{job.version}.tgz", gzipped(tar_bytes(entries)))


def platform_package(job: Job, program: str, programs: Programs) -> None:
    facts = described(platform_name(program, programs), job.version, program)
    facts |= {"os": ["linux"], "cpu": [NPM_NAMES[programs.arch]], "libc": ["glibc"],
              "preferUnplugged": True}
    data = (programs.folder / program).read_bytes()
    package(job, facts, [Entry(f"package/bin/{program}", data, 0o755),
                         Entry("package/copyright", copyright_text(programs))])


def main_package(job: Job, program: str) -> None:
    facts = described(program, job.version, program)
    if program == ABOUT["name"]:
        facts["mcpName"] = ABOUT["registry_name"]
    facts |= {"bin": {program: f"{program}.js"}, "engines": {"node": ">=18"},
              "optionalDependencies": {platform_name(program, programs): job.version
                                       for programs in job.dynamic()}}
    script = (ROOT / "packaging" / "npm" / "run.js").read_bytes()
    package(job, facts, [Entry(f"package/{program}.js", script, 0o755),
                         Entry("package/copyright", copyright_text())])


def make(job: Job) -> None:
    for program in PROGRAMS:
        for programs in job.dynamic():
            platform_package(job, program, programs)
        main_package(job, program)
