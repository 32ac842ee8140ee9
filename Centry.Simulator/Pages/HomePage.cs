using System.Globalization;
using Centry.Simulator.Callbacks;
using Centry.Simulator.Control;
using Centry.Simulator.Faults;
using Centry.Simulator.Providers;

namespace Centry.Simulator.Pages;

/// <summary>The page at <c>/</c>: what the providers hold and have sent, the person at the handset, the fault switches. No script.</summary>
internal sealed class HomePage(IEnumerable<IProvider> providers, FaultPlan plan, CallbackDispatcher callbacks, TimeProvider time)
{
    private const int PromptsMax = 30;
    private const int RowsMax = 25;

    public string Render(string? problem)
    {
        var html = new Html();
        html.Add($"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Provider simulator</title><link rel="icon" href="data:,"><style>
            """);
        html.AddTrusted(PageStyle.Css);
        html.Add($"""
            </style></head><body><header><div><h1>Provider simulator</h1>
            <p>Plays the payment providers' side. No money moves here. <a href="/">Refresh</a> <a href="/mail">Outbox</a></p></div></header><main>
            """);
        if (problem is not null) html.Add($"""<section class="problem" role="alert"><p class="bad">{problem}</p></section>""");
        foreach (var provider in providers) AddProvider(html, provider);
        AddFaults(html);
        html.Add($"""
            <section><h2>Start over</h2><p class="soft">Forgets every payment and callback, and returns to the configured faults and settings.</p>
            <form method="post" action="/reset" class="row"><button>Reset the simulator</button></form></section></main></body></html>
            """);
        return html.ToString();
    }

    private void AddProvider(Html html, IProvider provider)
    {
        var payments = provider.Payments().ToList();
        var sent = callbacks.Log.Where(attempt => attempt.Callback.Provider == provider.Name).ToList();
        html.Add($"""
            <section><h2>{provider.Title} <small>at {provider.Prefix}</small></h2><dl class="figures">
            <div><dt>Payments held</dt><dd class="num">{payments.Count}</dd></div>
            <div><dt>Pending</dt><dd class="num">{payments.Count(payment => payment.DecidedAt is null)}</dd></div>
            <div><dt>Callbacks remembered</dt><dd class="num">{sent.Count}</dd></div>
            <div><dt>Delivered</dt><dd class="num">{sent.Count(attempt => attempt.State.Outcome == CallbackOutcome.Delivered)}</dd></div></dl></section>
            """);
        AddPrompts(html, provider, payments);
        AddPayments(html, payments);
        AddCallbacks(html, sent);
        AddSettings(html, provider);
    }

    private void AddPrompts(Html html, IProvider provider, List<HeldPayment> payments)
    {
        var prompts = payments.Where(payment => payment.Prompt).Take(PromptsMax).ToList();
        html.Add($"""<section><h2>At the handset</h2>""");
        if (prompts.Count == 0) html.Add($"""<p class="soft">Nobody is being asked to approve a payment.</p>""");
        html.Add($"""<ul class="prompts">""");
        foreach (var prompt in prompts)
        {
            var direction = prompt.PaysOut ? "to" : "from";
            html.Add($"""
                <li><strong class="num">{prompt.Amount} {prompt.Currency}</strong> <span class="soft">{prompt.Operation}, {prompt.Environment}</span>
                <p class="num">{direction} {prompt.Party}</p><p class="soft">{prompt.ExternalId} · {Age(prompt.CreatedAt)}</p><div class="buttons">
                <form method="post" action="/prompts/{provider.Name}/{prompt.Reference}/approve"><button class="main" aria-label="Approve {prompt.Amount} {prompt.Currency} {direction} {prompt.Party}">Approve</button></form>
                <form method="post" action="/prompts/{provider.Name}/{prompt.Reference}/refuse"><button aria-label="Refuse {prompt.Amount} {prompt.Currency} {direction} {prompt.Party}">Refuse</button></form>
                </div></li>
                """);
        }
        html.Add($"""</ul></section>""");
    }

    private void AddPayments(Html html, List<HeldPayment> payments)
    {
        if (payments.Count == 0)
        {
            html.Add($"""<section><h2>Payments</h2><p class="soft">None yet.</p></section>""");
            return;
        }
        html.Add($"""
            <section><h2>Payments <small>newest {RowsMax}</small></h2><table><thead><tr><th scope="col">Created</th><th scope="col">Operation</th>
            <th scope="col">Amount</th><th scope="col">Number</th><th scope="col">External id</th><th scope="col">Status</th></tr></thead><tbody>
            """);
        foreach (var payment in payments.Take(RowsMax))
        {
            html.Add($"""
                <tr><td data-label="Created">{Age(payment.CreatedAt)}</td><td data-label="Operation"><span>{payment.Operation} <small>{payment.Environment}</small></span></td>
                <td data-label="Amount" class="num">{payment.Amount} {payment.Currency}</td><td data-label="Number" class="num">{payment.Party}</td>
                <td data-label="External id">{payment.ExternalId}</td>
                <td data-label="Status"><span><span class="{Tone(payment.Status)}">{payment.Status}</span> <small>{payment.Reason}</small></span></td></tr>
                """);
        }
        html.Add($"""</tbody></table></section>""");
    }

    private void AddCallbacks(Html html, List<CallbackAttempt> sent)
    {
        if (sent.Count == 0)
        {
            html.Add($"""<section><h2>Callbacks</h2><p class="soft">None yet.</p></section>""");
            return;
        }
        html.Add($"""
            <section><h2>Callbacks <small>newest {RowsMax}</small></h2><table><thead><tr><th scope="col">Queued</th><th scope="col">To</th>
            <th scope="col">Outcome</th><th scope="col">Detail</th></tr></thead><tbody>
            """);
        foreach (var attempt in sent.Take(RowsMax))
        {
            var state = attempt.State;
            html.Add($"""
                <tr><td data-label="Queued">{Age(attempt.QueuedAt)}</td><td data-label="To">{attempt.Callback.Method} {attempt.Callback.Url}</td>
                <td data-label="Outcome"><span class="{Tone(state.Outcome.ToString())}">{state.Outcome} {state.Status}</span></td>
                <td data-label="Detail">{state.Detail}{(state.LatencyMs is { } ms ? string.Create(CultureInfo.InvariantCulture, $" {ms:0.0} ms") : "")}</td></tr>
                """);
        }
        html.Add($"""</tbody></table></section>""");
    }

    private static void AddSettings(Html html, IProvider provider)
    {
        html.Add($"""<section><h2>How {provider.Title} decides</h2><form method="post" action="/settings/{provider.Name}" class="row">""");
        foreach (var (name, value) in ControlJson.Members(provider.Settings))
        {
            if (value is "true" or "false")
            {
                html.Add($"""<input type="hidden" name="{name}" value="false"><label class="check"><input type="checkbox" name="{name}" value="true" """);
                if (value == "true") html.Add($"""checked""");
                html.Add($"""> {Words(name)}</label>""");
            }
            else
            {
                html.Add($"""<label>{Words(name)}<input class="short" name="{name}" value="{value}"></label>""");
            }
        }
        html.Add($"""<button class="main">Save</button></form></section>""");
    }

    private void AddFaults(Html html)
    {
        html.Add($"""<section><h2>Faults</h2>""");
        if (plan.IsEmpty)
        {
            html.Add($"""<p class="soft">Everything works.</p>""");
        }
        else
        {
            html.Add($"""<table><thead><tr><th scope="col">Fault</th><th scope="col">Only for</th><th scope="col">Struck</th><th scope="col">Left</th></tr></thead><tbody>""");
            foreach (var rule in plan.Rules)
            {
                html.Add($"""
                    <tr><td data-label="Fault">{Words(rule.KindName)} {Figures(rule)}</td>
                    <td data-label="Only for">{Scopes(rule.Spec)}</td><td data-label="Struck" class="num">{rule.Struck}</td>
                    <td data-label="Left" class="num">{rule.Remaining?.ToString(CultureInfo.InvariantCulture) ?? "no end"}</td></tr>
                    """);
            }
            html.Add($"""</tbody></table><form method="post" action="/faults/clear" class="row"><button>Clear all faults</button></form>""");
        }
        html.Add($"""<h3>Add a fault</h3><form method="post" action="/faults" class="row"><label>What goes wrong<select name="kind">""");
        foreach (var kind in Enum.GetValues<FaultKind>()) html.Add($"""<option value="{FaultRule.NameOf(kind)}">{Words(FaultRule.NameOf(kind))}</option>""");
        html.Add($"""
            </select></label><label>Next calls<input class="short" name="calls" inputmode="numeric" placeholder="no end"></label>
            <label>Status<select name="status"><option>500</option><option>503</option><option>429</option></select></label>
            <label>Delay, seconds<input class="short" name="delay" inputmode="decimal" value="5"></label>
            <label>Times<input class="short" name="times" inputmode="numeric" value="2"></label>
            <label>Path prefix<input name="path_prefix" placeholder="/collection/token"></label>
            <label>Number<input name="msisdn" inputmode="numeric" placeholder="any"></label><button class="main">Add</button></form></section>
            """);
    }

    /// <summary>The figures that mean something for this kind of fault.</summary>
    private static string Figures(FaultRule rule) => rule.Kind switch
    {
        FaultKind.Error => string.Create(CultureInfo.InvariantCulture, $"{rule.Spec.Status}{(rule.Spec.Applied ? ", carried out" : "")}"),
        FaultKind.Latency or FaultKind.CallbackDelayed => string.Create(CultureInfo.InvariantCulture, $"{rule.Spec.Delay!.Value.TotalSeconds:0.###} s"),
        FaultKind.CallbackRepeated => string.Create(CultureInfo.InvariantCulture, $"{rule.Spec.Times} times"),
        _ => "",
    };

    private static string Scopes(FaultSpec spec)
    {
        var share = spec.Rate < 1 ? string.Create(CultureInfo.InvariantCulture, $"{spec.Rate:0.####} of the calls") : null;
        string?[] scopes = [spec.Provider, spec.Method, spec.PathPrefix, spec.Msisdn, share];
        return scopes.Any(scope => scope is not null) ? string.Join(", ", scopes.OfType<string>()) : "everything";
    }

    private string Age(DateTimeOffset at)
    {
        var age = time.GetUtcNow() - at;
        return age < TimeSpan.FromMinutes(2) ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0} s ago")
            : at.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    private static string Tone(string status) => status.ToUpperInvariant() switch
    {
        "SUCCESSFUL" or "COMPLETED" or "DELIVERED" => "good",
        "PENDING" or "QUEUED" or "WITHHELD" => "wait",
        _ => "bad",
    };

    private static string Words(string name)
    {
        var words = name.Replace('_', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..];
    }
}
