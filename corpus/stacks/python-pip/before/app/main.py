"""The HTTP face of the invoice service."""

from fastapi import FastAPI, HTTPException, Response

from app import pdf, store

app = FastAPI(title="invoices")


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/invoices/{number}.pdf")
def invoice(number: int) -> Response:
    found = store.find(number)
    if found is None:
        raise HTTPException(404, f"there is no invoice {number}")
    return Response(pdf.render(found), media_type="application/pdf")
