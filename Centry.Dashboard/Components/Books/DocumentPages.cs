using Centry.Client;
using Centry.Contracts;
using Centry.Dashboard.Workspaces;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace Centry.Dashboard.Components.Books;

/// <summary>What customers owe the merchant.</summary>
[Route("/merchants/{MerchantId:guid}/invoices")]
[Authorize]
[Needs(Permissions.InvoicesManage)]
public sealed class InvoiceListPage : DocumentListPage;

/// <summary>What the merchant owes.</summary>
[Route("/merchants/{MerchantId:guid}/bills")]
[Authorize]
[Needs(Permissions.InvoicesManage)]
public sealed class BillListPage : DocumentListPage
{
    protected override DocumentKind Kind => DocumentKind.Bill;
}

/// <summary>A new invoice.</summary>
[Route("/merchants/{MerchantId:guid}/invoices/new")]
[Authorize]
[Needs(Permissions.InvoicesManage)]
public sealed class NewInvoicePage : NewDocumentPage;

/// <summary>A new bill.</summary>
[Route("/merchants/{MerchantId:guid}/bills/new")]
[Authorize]
[Needs(Permissions.InvoicesManage)]
public sealed class NewBillPage : NewDocumentPage
{
    protected override DocumentKind Kind => DocumentKind.Bill;
}

/// <summary>One invoice.</summary>
[Route("/merchants/{MerchantId:guid}/invoices/{DocumentId:guid}")]
[Authorize]
[Needs(Permissions.InvoicesManage)]
public sealed class InvoicePage : DocumentPage;

/// <summary>One bill.</summary>
[Route("/merchants/{MerchantId:guid}/bills/{DocumentId:guid}")]
[Authorize]
[Needs(Permissions.InvoicesManage)]
public sealed class BillPage : DocumentPage
{
    protected override DocumentKind Kind => DocumentKind.Bill;
}
