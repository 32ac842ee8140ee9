using Centry.Contracts;
using Centry.Dashboard.Components.Shared;
using Centry.Dashboard.Workspaces;
using Microsoft.AspNetCore.Components;

namespace Centry.Dashboard.Components.Payments;

/// <summary>A page that lists payments: what it shows is its address.</summary>
public abstract class PaymentListPage<TPayment> : WorkspacePage
{
    private readonly Loader<IReadOnlyList<PaymentCountryView>> _countries;

    protected PaymentListPage()
    {
        Rows = new Loader<Page<TPayment>>(this);
        _countries = new Loader<IReadOnlyList<PaymentCountryView>>(this);
    }

    [CascadingParameter] public required TimeZoneInfo Zone { get; set; }

    [SupplyParameterFromQuery(Name = PaymentFilter.StatusParameter)] public string? Status { get; set; }
    [SupplyParameterFromQuery(Name = PaymentFilter.GatewayParameter)] public string? Gateway { get; set; }
    [SupplyParameterFromQuery(Name = PaymentFilter.CountryParameter)] public string? Country { get; set; }
    [SupplyParameterFromQuery(Name = PaymentFilter.SearchParameter)] public string? Words { get; set; }
    [SupplyParameterFromQuery(Name = PaymentFilter.FromParameter)] public string? From { get; set; }
    [SupplyParameterFromQuery(Name = PaymentFilter.ToParameter)] public string? To { get; set; }
    [SupplyParameterFromQuery(Name = PaymentFilter.OrderParameter)] public string? Order { get; set; }
    [SupplyParameterFromQuery(Name = PaymentFilter.PageParameter)] public string? Page { get; set; }

    protected Loader<Page<TPayment>> Rows { get; }

    /// <summary>Other rows are on their way than those on show.</summary>
    protected bool Moving { get; private set; }

    /// <summary>Of the filter.</summary>
    protected IReadOnlyList<PaymentCountryView> Countries => _countries.Value ?? [];

    protected IReadOnlyList<FilterOption> Statuses { get; private set; } = [];

    protected PaymentFilter Filter => PaymentFilter.Read(List, name => name switch
    {
        PaymentFilter.StatusParameter => Status,
        PaymentFilter.GatewayParameter => Gateway,
        PaymentFilter.CountryParameter => Country,
        PaymentFilter.SearchParameter => Words,
        PaymentFilter.FromParameter => From,
        PaymentFilter.ToParameter => To,
        PaymentFilter.OrderParameter => Order,
        _ => Page,
    });

    protected abstract PaymentList List { get; }

    protected override object Address => Filter;

    protected abstract Task<Page<TPayment>> FetchAsync(PaymentFilter filter, CancellationToken ct);

    protected override async Task LoadAsync(bool moved)
    {
        var (filter, merchant, environment) = (Filter, Workspace.Merchant.Id, Workspace.Environment);
        Statuses =
        [
            new FilterOption(null, L["Payments.Filter.All"], (filter with { Status = null }).Url(Workspace, page: 1)),
            .. List.Statuses.Select(status => new FilterOption(status, L[$"Status.{status}"], (filter with { Status = status }).Url(Workspace, page: 1))),
        ];
        Moving = moved;
        await Task.WhenAll(
            Rows.LoadAsync(ct => FetchAsync(filter, ct)),
            moved && _countries.Empty ? _countries.LoadAsync(ct => Api.PaymentOptionsAsync(merchant, environment, ct)) : Task.CompletedTask);
        Moving = Rows.Busy;
    }

    /// <summary>To the first page of another choice.</summary>
    protected void Go(PaymentFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter with { Page = 1 } != Filter with { Page = 1 })
        {
            Navigation.NavigateTo(filter.Url(Workspace, page: 1));
        }
    }

    /// <summary>What was typed into the search: an id leads to its payment, all else is a reference or a phone number.</summary>
    protected void Search(string? words)
    {
        if (Guid.TryParseExact(words, "D", out var id))
        {
            Navigation.NavigateTo(Workspace.Url($"{List.Path}/{id}"));
        }
        else if (words != Filter.Search)
        {
            // While somebody types, each pause is no step of its own in the browser's history.
            Navigation.NavigateTo((Filter with { Search = words }).Url(Workspace, page: 1), replace: true);
        }
    }
}
