using System.Net;

namespace Centry.Connectors.Erp.Xero;

/// <summary>What Xero's refusals mean.</summary>
internal static class XeroFaults
{
    /// <summary>When Xero does not say how long to wait: its shortest limit is one of a minute.</summary>
    private static readonly TimeSpan WaitUnsaid = TimeSpan.FromMinutes(1);

    /// <summary>The exception for an answer that is no success.</summary>
    public static ErpException Of(ErpAnswer answer, ErpHttp http)
    {
        var retryAfter = http.RetryAfter(answer);
        return (int)answer.Status switch
        {
            // Another token of the same consent would reach no further (the header's word is from memory of Xero's pages).
            401 when answer.Header("WWW-Authenticate")?.Contains("insufficient_scope", StringComparison.OrdinalIgnoreCase) == true
                => new ErpException(ErpFault.ConsentLost, "The consent at Xero does not reach as far as Centry needs."),
            401 => new ErpException(ErpFault.Unauthorized, "Xero does not take the access token."),
            // 403 is a company that is not, or no longer, connected (gateways.md 7.5).
            403 => new ErpException(ErpFault.ConsentLost, "Xero no longer lets Centry use this company."),
            429 => Throttled(),
            // Xero throttles with 503 too, and then says so (gateways.md 7.5).
            503 when answer.Header("X-Rate-Limit-Problem") is not null => Throttled(),
            408 or < 400 or >= 500 => new ErpException(ErpFault.Unavailable, $"Xero answered HTTP {(int)answer.Status}.", retryAfter),
            _ => new ErpException(ErpFault.Refused, Words(answer)),
        };

        ErpException Throttled() => new(ErpFault.RateLimited, "Xero wants fewer calls.", retryAfter ?? WaitUnsaid);
    }

    private static string Words(ErpAnswer answer)
    {
        var problem = XeroAnswers.TryRead<XeroProblem>(answer.Body);
        var reasons = problem?.Elements?.SelectMany(element => element?.ValidationErrors ?? []).Select(error => error?.Message).OfType<string>().Distinct().ToList();
        var words = reasons is { Count: > 0 } ? string.Join(' ', reasons) : problem?.Message ?? problem?.Detail ?? problem?.Title;
        if (!string.IsNullOrWhiteSpace(words))
            return words;
        return answer.Status == HttpStatusCode.NotFound ? "Xero has no such thing." : $"Xero answered HTTP {(int)answer.Status}.";
    }
}
