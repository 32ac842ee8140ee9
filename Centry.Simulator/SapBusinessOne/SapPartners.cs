using Centry.Simulator.Erp;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>Customers and suppliers. Their codes are the client's to choose: a company that numbers them by itself is not played.</summary>
internal sealed class SapPartners(ErpBooks books)
{
    private const string Type = "BusinessPartner";

    public (BookContact? Made, SapProblem? Problem) Post(SapFields fields)
    {
        var contact = Read(fields, new BookContact { Id = fields.Text("CardCode", 15), Name = fields.Text("CardName", 100) });
        var type = fields.OneOf("CardType", SapRows.Customer, SapRows.Supplier);
        if (fields.End() is { } problem)
            return (null, problem);
        var (made, there) = books.Add(
            contact with { IsSupplier = type == SapRows.Supplier, IsCustomer = type == SapRows.Customer }, known => known.Any(other => other.Id == contact.Id) ? Type : null);
        return there is null ? (made, null) : (null, SapProblem.Exists);
    }

    public SapProblem? Patch(string code, SapFields fields)
    {
        if (books.Contact(code) is not { } contact)
            return SapProblem.NoMatch;
        var changed = Read(fields, fields.Names("CardName") ? contact with { Name = fields.Text("CardName", 100) } : contact);
        if (fields.Names("Frozen"))
            changed = changed with { IsRemoved = fields.OneOf("Frozen", "tYES", "tNO") == "tYES" };
        if (fields.End() is { } problem)
            return problem;
        books.Change(code, _ => changed);
        return null;
    }

    private static BookContact Read(SapFields fields, BookContact contact) => contact with
    {
        Email = fields.Optional("EmailAddress", 100) ?? contact.Email,
        Phone = fields.Optional("Phone1", 20) ?? contact.Phone,
        TaxNumber = fields.Optional("FederalTaxID", 32) ?? contact.TaxNumber,
    };
}
