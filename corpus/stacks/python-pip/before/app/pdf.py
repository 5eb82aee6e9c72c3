"""An invoice as a PDF."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from weasyprint import HTML

from app.store import Invoice

ARCHIVE = Path("/var/lib/invoices")
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(),
)


def render(invoice: Invoice) -> bytes:
    """Renders once, then serves from the archive."""
    path = ARCHIVE / f"{invoice.number}.pdf"
    if not path.exists():
        html = TEMPLATES.get_template("invoice.html").render(invoice=invoice)
        path.write_bytes(HTML(string=html).write_pdf())
    return path.read_bytes()
