"""A Postfix of a test's own: its own configuration, queue, log and port on loopback; the machine's is left alone."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

POSTFIX = "/usr/sbin/postfix"

MAIN = """\
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/mail.log
maillog_file_prefixes = {home}
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.thanhhoa.example
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = check_recipient_access texthash:{home}/access, permit_mynetworks, reject
disable_dns_lookups = yes
relayhost = [127.0.0.1]:{next_hop}
smtp_tls_security_level = none
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
smtp_connect_timeout = 2s
notify_classes =
smtp_destination_concurrency_failed_cohort_limit = 0
"""

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
showq unix n - n - - showq
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass
class Postfix:
    """One running relay."""

    home: Path
    port: int

    @property
    def log(self) -> Path:
        return self.home / "mail.log"

    @property
    def queue(self) -> Path:
        return self.home / "queue"

    def command(self, *words: str) -> None:
        subprocess.run([POSTFIX, "-c", str(self.home / "etc"), *words], check=True, capture_output=True)

    def setting(self, name: str, value: str) -> None:
        """Change one setting of the running relay."""
        with (self.home / "etc" / "main.cf").open("a", encoding="utf-8") as file:
            file.write(f"{name} = {value}\n")
        self.command("reload")
        time.sleep(1)

    def answer(self, recipient: str, words: str) -> None:
        """Answer RCPT for one address so."""
        (self.home / "access").write_text(f"{recipient} {words}\n", encoding="utf-8")
        self.command("reload")
        time.sleep(1)

    def start(self) -> None:
        self.command("start")
        until(lambda: _listens(self.port))


@contextmanager
def a_postfix(home: Path, next_hop: int) -> Iterator[Postfix]:
    """Run a relay that hands everything to ``next_hop`` on loopback."""
    for name in ("etc", "queue", "data"):
        (home / name).mkdir(parents=True)
    home.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    (home / "access").write_text("", encoding="utf-8")
    (home / "etc" / "main.cf").write_text(MAIN.format(home=home, next_hop=next_hop), encoding="utf-8")
    (home / "etc" / "master.cf").write_text(MASTER.format(port=port), encoding="utf-8")
    shutil.chown(home / "data", "postfix")
    relay = Postfix(home, port)
    relay.start()
    try:
        yield relay
    finally:
        subprocess.run([POSTFIX, "-c", str(home / "etc"), "stop"], check=False, capture_output=True)


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something holds; fails when it does not come to it."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to it in time"
        time.sleep(0.1)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
