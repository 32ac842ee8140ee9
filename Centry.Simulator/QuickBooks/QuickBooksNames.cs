using Centry.Simulator.Erp;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.QuickBooks;

/// <summary>Makes and changes customers, vendors and items.</summary>
internal sealed class QuickBooksNames(QuickBooksLedger ledger, IOptions<QuickBooksOptions> options)
{
    private const int NameMax = 500;
    private const int ItemNameMax = 100;
    private const int EmailMax = 100;
    private const int PhoneMax = 30;

    /// <returns>The contact's id.</returns>
    public string Write(QuickBooksFields body, bool isSupplier)
    {
        var (id, token, isSparse) = (body.Text("Id", 20), body.Text("SyncToken", 20), body.Flag("sparse"));
        var name = body.Text("DisplayName", NameMax);
        var active = body.Flag("Active");
        var email = body.Part("PrimaryEmailAddr") is { } address ? Email(address) : null;
        var phone = body.Part("PrimaryPhone") is { } number ? Phone(number) : null;
        var currency = body.Ref("CurrencyRef");
        body.End();
        if (name is not null && (name.Trim().Length == 0 || name.IndexOfAny([':', '\t', '\n', '\r']) >= 0))
            throw QuickBooksRefusal.Business("The name supplied has an invalid character: colons, tabs and new lines are not allowed.");
        if (currency is not null && !options.Value.MultiCurrency) throw QuickBooksRefusal.Business("Multi Currency should be enabled to perform this operation");

        if (id is null)
        {
            if (name is null) throw QuickBooksRefusal.Missing("DisplayName");
            var (added, problem) = ledger.Books.Add(
                new BookContact { Name = name, Email = email, Phone = phone, IsSupplier = isSupplier, IsCustomer = !isSupplier },
                all => IsTaken(all, name, null) ? name : null);
            if (problem is not null) throw Duplicate(name);
            if (currency is not null) ledger.SetCurrency(added!.Id, currency);
            return added!.Id;
        }

        if (ledger.Books.Contact(id) is not { } known || (isSupplier ? !known.IsSupplier : !known.IsCustomer)) throw QuickBooksRefusal.NotFound(id);
        QuickBooksUpdates.Check(token, known.Version, isSparse);
        if (currency is not null && currency != ledger.CurrencyOf(id)) throw QuickBooksRefusal.Business("The currency of a name cannot be changed.");
        if (name is not null && IsTaken(ledger.Books.Contacts(), name, id)) throw Duplicate(name);
        ledger.Books.Change(id, contact => contact with
        {
            // An inactive name makes way for another one.
            Name = active == false ? $"{name ?? contact.Name} (deleted)" : name ?? contact.Name,
            Email = email ?? contact.Email,
            Phone = phone ?? contact.Phone,
            IsRemoved = active is null ? contact.IsRemoved : active == false,
        });
        return id;
    }

    /// <returns>The item's id.</returns>
    public string WriteItem(QuickBooksFields body)
    {
        var name = body.Text("Name", ItemNameMax) ?? throw QuickBooksRefusal.Missing("Name");
        body.Word("Type", "Service");
        var account = body.NeedRef("IncomeAccountRef");
        body.End();
        if (ledger.Books.Accounts().FirstOrDefault(one => one.Id == account) is not { } found) throw QuickBooksRefusal.NoReference("Accounts", account);
        if (found.Class != "revenue") throw QuickBooksRefusal.Business("The account of an item's income must be one of income.");
        if (ledger.Items.Any(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase))) throw Duplicate(name);
        return ledger.AddItem(name, account).Id;
    }

    private static bool IsTaken(IEnumerable<BookContact> all, string name, string? exceptId)
        => all.Any(contact => !contact.IsRemoved && contact.Id != exceptId && contact.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static QuickBooksRefusal Duplicate(string name) => QuickBooksRefusal.Invalid("6240", "Duplicate Name Exists Error", $"The name supplied already exists. : {name}");

    private static string? Email(QuickBooksFields part)
    {
        var email = part.Text("Address", EmailMax);
        part.End();
        return email is null || email.Contains('@', StringComparison.Ordinal) ? email : throw QuickBooksRefusal.Invalid("2210", "Invalid Email Address format", $"Email Address does not conform to the syntax rules of RFC 822 : {email}");
    }

    private static string? Phone(QuickBooksFields part)
    {
        var phone = part.Text("FreeFormNumber", PhoneMax);
        part.End();
        return phone;
    }
}

/// <summary>What every change must bring.</summary>
internal static class QuickBooksUpdates
{
    /// <summary>Only sparse updates are played: a full one would have to name all that is to stay.</summary>
    public static void Check(string? token, int version, bool? isSparse)
    {
        if (isSparse != true) throw QuickBooksRefusal.Unsupported("sparse");
        CheckToken(token, version);
    }

    public static void CheckToken(string? token, int version)
    {
        if (token is null) throw QuickBooksRefusal.Missing("SyncToken");
        if (token != version.ToString(System.Globalization.CultureInfo.InvariantCulture)) throw QuickBooksRefusal.Stale();
    }
}
