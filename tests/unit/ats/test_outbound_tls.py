"""The certificate is the name's, although the connection goes to the address that was looked at."""

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from devkit.ports import LOOPBACK
from shared.outbound_http import OutboundHttp, OutboundSettings, OutboundUnavailable
from tests.unit.ats.test_outbound_http import leading_to

NAME = "ats.example"
ALLOWED = OutboundSettings(outbound_allowed_networks=f"{LOOPBACK}/32")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def certified(folder: Path) -> Path:
    """A key and a certificate of `NAME`, which certifies itself, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(
        now + datetime.timedelta(hours=1)
    )
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "certified.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@asynccontextmanager
async def answering(certificate: Path) -> AsyncIterator[int]:
    """A server over TLS; its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        await writer.drain()
        writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    async with await asyncio.start_server(answer, LOOPBACK, 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


async def test_a_certificate_of_the_name_is_accepted_and_of_another_is_not(tmp_path: Path) -> None:
    certificate = certified(tmp_path)
    trusting = ssl.create_default_context(cafile=certificate)
    async with answering(certificate) as port, OutboundHttp(ALLOWED, leading_to(LOOPBACK), trusting) as http:
        assert (await http.send("PATCH", f"https://{NAME}:{port}/x")).status == 200
        with pytest.raises(OutboundUnavailable, match=r"(?i)certificate"):
            await http.send("PATCH", f"https://other.example:{port}/x")


async def test_a_certificate_that_nobody_vouches_for_is_not_accepted(tmp_path: Path) -> None:
    certificate = certified(tmp_path)
    async with answering(certificate) as port, OutboundHttp(ALLOWED, leading_to(LOOPBACK)) as http:
        with pytest.raises(OutboundUnavailable, match=r"(?i)certificate"):
            await http.send("PATCH", f"https://{NAME}:{port}/x")
