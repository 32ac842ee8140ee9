using Centry.Core.Callbacks;

namespace Centry.Core.Payins;

/// <summary>
/// The pages of ours that a customer passes on the way to a provider's page and back. The way there is known by the payin's id; the way
/// back carries the submission's too, for what the provider says on it is one of its reports.
/// </summary>
public static class CustomerPageUrls
{
    /// <summary>The segment under which the API shows them.</summary>
    public const string Segment = "pay";

    /// <summary>Waits for the submission and sends the customer on.</summary>
    public static Uri Hop(string publicUrl, Guid payinId) => new($"{publicUrl}/{Segment}/{payinId:N}");

    /// <summary>Where the provider sends the customer back to.</summary>
    public static Uri Return(string publicUrl, SubmissionKey key) => new($"{publicUrl}/{Segment}/{key}");
}
