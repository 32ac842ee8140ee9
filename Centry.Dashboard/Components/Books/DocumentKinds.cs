using Centry.Client;

namespace Centry.Dashboard.Components.Books;

/// <summary>What the pages of invoices and those of bills differ in.</summary>
public static class DocumentKinds
{
    /// <summary>Below the merchant.</summary>
    public static string Path(this DocumentKind kind) => kind == DocumentKind.Invoice ? "invoices" : "bills";

    /// <summary>How its texts begin.</summary>
    public static string Texts(this DocumentKind kind) => kind == DocumentKind.Invoice ? "Invoices" : "Bills";
}
