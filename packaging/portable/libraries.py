"""How each library is built: static, and with what the programs use of it."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from sources import Source
from toolchain import ZIG, Toolchain

FLAGS = """-Os -fPIC -ffunction-sections -fdata-sections -fstack-protector-strong
    -fno-unwind-tables -fno-asynchronous-unwind-tables"""
CFLAGS = " ".join(FLAGS.split())

# TLS 1.2 and 1.3 and the forms that people's keys come in need none of these.
OPENSSL_WITHOUT = """aria bf blake2 camellia cast cmp cms ct dsa dtls ec2m engine gost idea
    legacy md4 mdc2 multiblock nextprotoneg ocb rc2 rc4 rfc3779 rmd160 sctp seed siphash siv sm2
    sm3 sm4 srp srtp ssl3 ts weak-ssl-ciphers whirlpool dso module shared tests comp zlib afalgeng
    padlockeng autoload-config""".split()
OPENSSL_TARGETS = {"x86_64": "linux-x86_64", "aarch64": "linux-aarch64"}

CURL_OFF = """DICT FILE FTP GOPHER IMAP LDAP LDAPS MQTT POP3 RTSP SMB SMTP TELNET TFTP ALTSVC
    NETRC NTLM GETOPTIONS HSTS LIBCURL_OPTION""".split()


class Builder:
    def __init__(self, tools: Toolchain, place: Path) -> None:
        self.tools = tools
        self.place = place  # for objects and logs

    def build(self, source: Source) -> None:
        """Once for each version and way to build: a stamp in the prefix tells what is there."""
        stamp = self.tools.prefix / f"{source.name}.version"
        ways = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
        wanted = f"{source.version} {ZIG} {ways}\n"
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return
        print(f"{self.tools.target.name}: building {source.name} {source.version}", flush=True)
        self.log = self.place / f"{source.name}.log"
        self.log.unlink(missing_ok=True)
        work = self.place / source.name
        shutil.rmtree(work, ignore_errors=True)
        getattr(self, source.name)(source, work)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted, encoding="utf-8")

    def run(self, *command: str | Path, cwd: Path, **more: str) -> None:
        self.tools.run(*command, cwd=cwd, log=self.log, **more)

    def copy(self, source: Source, work: Path) -> None:
        shutil.copytree(source.folder, work, symlinks=True)

    def cmake(self, source: Source, work: Path, *options: str) -> None:
        prefix = self.tools.prefix
        self.run("cmake", "-S", source.folder, "-B", work, "-G", "Ninja",
                 "-DCMAKE_BUILD_TYPE=None", f"-DCMAKE_C_COMPILER={self.tools.bin / 'cc'}",
                 "-DCMAKE_SYSTEM_NAME=Linux", f"-DCMAKE_SYSTEM_PROCESSOR={self.tools.target.arch}",
                 f"-DCMAKE_AR={self.tools.bin / 'ar'}",
                 f"-DCMAKE_RANLIB={self.tools.bin / 'ranlib'}",
                 f"-DCMAKE_C_FLAGS={CFLAGS}", f"-DCMAKE_FIND_ROOT_PATH={prefix}",
                 f"-DCMAKE_INSTALL_PREFIX={prefix}", "-DCMAKE_INSTALL_LIBDIR=lib",
                 "-DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY",
                 "-DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY",
                 "-DBUILD_SHARED_LIBS=OFF", *options, cwd=self.place)
        self.run("cmake", "--build", work, "--target", "install", cwd=self.place)

    # ---- One function for each, named like Debian's source ----

    def zlib(self, source: Source, work: Path) -> None:
        self.copy(source, work)
        self.run("./configure", "--static", f"--prefix={self.tools.prefix}", cwd=work,
                 CFLAGS=CFLAGS)
        self.run("make", "-j2", "install", cwd=work)

    def openssl(self, source: Source, work: Path) -> None:
        """The prefix that it remembers is the one that distributions have; files go to ours."""
        self.copy(source, work)
        self.run("./Configure", OPENSSL_TARGETS[self.tools.target.arch], "--prefix=/usr",
                 "--openssldir=/etc/ssl", "--libdir=lib", *(f"no-{x}" for x in OPENSSL_WITHOUT),
                 *CFLAGS.split(), cwd=work)
        self.run("make", "-j2", "build_generated", cwd=work)
        self.run("make", "-j2", "libcrypto.a", "libssl.a", cwd=work)
        staged = self.place / "openssl.staged"
        shutil.rmtree(staged, ignore_errors=True)
        self.run("make", "install_dev", f"DESTDIR={staged}", cwd=work)
        shutil.copytree(staged / "usr", self.tools.prefix, dirs_exist_ok=True)

    def nghttp2(self, source: Source, work: Path) -> None:
        self.cmake(source, work, "-DENABLE_LIB_ONLY=ON", "-DENABLE_STATIC_LIB=ON",
                   "-DENABLE_SHARED_LIB=OFF", "-DENABLE_DOC=OFF")

    def curl(self, source: Source, work: Path) -> None:
        """Where authorities are is looked for at run time: distributions differ."""
        prefix = self.tools.prefix
        self.cmake(source, work, "-DBUILD_CURL_EXE=OFF", "-DBUILD_TESTING=OFF",
                   "-DENABLE_MANUAL=OFF", "-DCURL_USE_OPENSSL=ON", "-DUSE_NGHTTP2=ON",
                   "-DCURL_USE_LIBSSH2=OFF", "-DCURL_USE_LIBPSL=OFF", "-DUSE_LIBIDN2=OFF",
                   "-DCURL_BROTLI=OFF", "-DCURL_ZSTD=OFF", "-DENABLE_UNIX_SOCKETS=OFF",
                   "-DCURL_CA_BUNDLE=none", "-DCURL_CA_PATH=none", "-DCURL_LTO=OFF",
                   "-DNGHTTP2_STATICLIB=1", f"-DOPENSSL_ROOT_DIR={prefix}",
                   f"-DZLIB_ROOT={prefix}", *(f"-DCURL_DISABLE_{x}=ON" for x in CURL_OFF))

    def libmicrohttpd(self, source: Source, work: Path) -> None:
        """Without TLS, which would bring GnuTLS along: a listener there stands behind a proxy."""
        self.copy(source, work)
        self.run("./configure", f"--host={self.tools.target.triple}", f"--prefix={self.tools.prefix}",
                 "--disable-shared", "--enable-static", "--disable-https", "--disable-doc",
                 "--disable-examples", "--disable-curl", "--disable-dauth", cwd=work,
                 CFLAGS=CFLAGS)
        self.run("make", "-j2", "-C", "src/microhttpd", "install", cwd=work)
        self.run("make", "-C", "src/include", "install", cwd=work)
        self.run("make", "install-pkgconfigDATA", cwd=work)

    def sqlite3(self, source: Source, work: Path) -> None:
        """One file, made by its own scripts (Tcl), compiled by hand: its makefiles bring tools."""
        self.copy(source, work)
        host = {"CC": "gcc", "AR": "ar", "RANLIB": "ranlib"}
        self.run("./configure", "--disable-tcl", "--disable-readline", cwd=work, **host)
        self.run("make", "sqlite3.c", "sqlite3.h", cwd=work, **host)
        self.run("cc", *CFLAGS.split(), "-DSQLITE_OMIT_LOAD_EXTENSION", "-DSQLITE_THREADSAFE=1",
                 "-DSQLITE_DQS=0", "-c", "sqlite3.c", "-o", "portable.o", cwd=work)
        prefix = self.tools.prefix
        self.run("ar", "rcs", prefix / "lib" / "libsqlite3.a", "portable.o", cwd=work)
        shutil.copy(work / "sqlite3.h", prefix / "include")
        (prefix / "lib" / "pkgconfig" / "sqlite3.pc").write_text(
            f"prefix={prefix}\nName: SQLite\nDescription: SQL database\n"
            f"Version: {source.upstream}\nLibs: -L${{prefix}}/lib -lsqlite3\n"
            "Libs.private: -lm -lpthread\nCflags: -I${prefix}/include\n", encoding="utf-8")


def settle_pkgconfig(prefix: Path) -> None:
    """What is private to a shared library has to be linked with a static one."""
    for path in sorted((prefix / "lib" / "pkgconfig").glob("*.pc")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"^prefix=/usr$", f"prefix={prefix}", text, flags=re.M)
        for public in ("Libs", "Requires"):
            private = re.search(rf"^{public}\.private:[ \t]*(.*)$", text, re.M)
            if not private:
                continue
            text = text.replace(private.group(0) + "\n", "")
            if re.search(rf"^{public}:", text, re.M):
                text = re.sub(rf"^({public}:.*)$", rf"\1 {private.group(1)}", text, flags=re.M)
            else:
                text += f"{public}: {private.group(1)}\n"
        path.write_text(text, encoding="utf-8")
