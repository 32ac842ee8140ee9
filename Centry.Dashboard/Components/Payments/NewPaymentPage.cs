using Centry.Contracts;
using Centry.Dashboard.Workspaces;

namespace Centry.Dashboard.Components.Payments;

/// <summary>A page on which a payment is asked for: it offers what the merchant can do now.</summary>
public abstract class NewPaymentPage : WorkspacePage
{
    protected NewPaymentPage(bool isPayout)
    {
        Choice = new RouteChoice(isPayout);
        Options = new Loader<IReadOnlyList<PaymentCountryView>>(this);
    }

    protected RouteChoice Choice { get; }

    protected Loader<IReadOnlyList<PaymentCountryView>> Options { get; }

    /// <summary>The merchant can do nothing of the kind yet: accounts at providers are missing.</summary>
    protected bool IsClosed => Options.Value is not null && Choice.Country is null;

    protected override object Address => "";

    protected override async Task LoadAsync(bool moved)
    {
        // What is being typed does not depend on what happens meanwhile.
        if (!moved && Options.Value is not null)
        {
            return;
        }
        var (merchant, environment) = (Workspace.Merchant.Id, Workspace.Environment);
        await Options.LoadAsync(ct => Api.PaymentOptionsAsync(merchant, environment, ct), moved);
        if (Options.Value is { } options)
        {
            Choice.Offer(options);
        }
    }

    /// <summary>What was typed, or null where nothing was.</summary>
    protected static string? Typed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
