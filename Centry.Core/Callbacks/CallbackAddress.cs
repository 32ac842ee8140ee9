using System.Globalization;

namespace Centry.Core.Callbacks;

/// <summary>
/// Where a provider reports. <c>{account token}</c> alone for providers that know one address for all payments;
/// <c>{account token}/{payment}{submission}</c> for those that are given one with each submission: the submission's id is random and told to
/// nobody else, so whoever calls there was told by us. All of it is hex: Safaricom refuses addresses in which certain words appear.
/// </summary>
/// <param name="Token">The account's.</param>
/// <param name="Key">The one submission that it is about; null for an account's address.</param>
public sealed record CallbackAddress(string Token, SubmissionKey? Key)
{
    /// <summary>The segment under which the API takes callbacks.</summary>
    public const string Segment = "callbacks";

    /// <param name="path">What follows <c>/callbacks/</c>.</param>
    public static CallbackAddress? Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Split('/') switch
        {
            [{ Length: > 0 } token] => new CallbackAddress(token, null),
            [{ Length: > 0 } token, var key] when SubmissionKey.TryParse(key, out var parsed) => new CallbackAddress(token, parsed),
            _ => null,
        };
    }

    /// <param name="publicUrl">The API's public base URL.</param>
    public Uri Under(string publicUrl)
        => new(string.Create(CultureInfo.InvariantCulture, $"{publicUrl.TrimEnd('/')}/{Segment}/{Token}{(Key is null ? "" : $"/{Key}")}"));
}

/// <summary>A payment and the submission by which it went to its gateway: together what only we and who was told can know.</summary>
public sealed record SubmissionKey(Guid PaymentId, Guid SubmissionId)
{
    private const int GuidLength = 32;

    public static bool TryParse(string text, out SubmissionKey? key)
    {
        key = text is { Length: 2 * GuidLength }
            && Guid.TryParseExact(text.AsSpan(0, GuidLength), "N", out var payment) && Guid.TryParseExact(text.AsSpan(GuidLength), "N", out var submission)
            ? new SubmissionKey(payment, submission)
            : null;
        return key is not null;
    }

    public override string ToString() => $"{PaymentId:N}{SubmissionId:N}";
}
