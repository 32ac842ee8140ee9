using Centry.Simulator.Providers;

namespace Centry.Simulator.Faults;

/// <summary>Stands before every provider's routes and lets calls fail as the plan says.</summary>
internal sealed class FaultMiddleware(FaultPlan plan, IEnumerable<IProvider> providers, TimeProvider time, RequestDelegate next)
{
    private const string Garbage = "{\"status\": \"SUCC\u0000<html><body>502 upstream";

    private readonly IProvider[] _providers = [.. providers];

    public Task InvokeAsync(HttpContext context)
    {
        if (plan.IsEmpty) return next(context);
        foreach (var provider in _providers)
        {
            if (context.Request.Path.StartsWithSegments(provider.Prefix, out var below)) return PlayAsync(context, provider, below);
        }
        return next(context);
    }

    private async Task PlayAsync(HttpContext context, IProvider provider, PathString below)
    {
        var party = plan.AsksForParty ? await provider.PartyOfAsync(context) : null;
        var subject = new FaultSubject(provider.Name, provider.Prefix, below.Value ?? "", context.Request.Method, party);
        var holdsToken = provider.HoldsToken(context);
        FaultRule? ending = null;
        foreach (var rule in plan.Striking(subject, kind => kind < FaultKind.CallbackNever && (kind != FaultKind.TokenExpired || holdsToken)))
        {
            if (rule.Kind == FaultKind.Latency && !rule.Spec.Applied)
            {
                await Task.Delay(rule.Spec.Delay!.Value, time, context.RequestAborted);
            }
            else if (rule.Kind == FaultKind.TokenExpired)
            {
                provider.ExpireToken(context);
            }
            else
            {
                ending = rule;
                break;
            }
        }
        await EndAsync(context, provider, ending);
    }

    private async Task EndAsync(HttpContext context, IProvider provider, FaultRule? ending)
    {
        switch (ending?.Kind)
        {
            case null:
                await next(context);
                break;
            case FaultKind.ConnectionReset:
                context.Abort();
                break;
            case FaultKind.Error when !ending.Spec.Applied:
                await provider.WriteFailureAsync(context, ending.Spec.Status!.Value);
                break;
            case FaultKind.Error:
                await ApplyAsync(context);
                context.Response.Clear();
                await provider.WriteFailureAsync(context, ending.Spec.Status!.Value);
                break;
            case FaultKind.Latency:
                var held = await ApplyAsync(context);
                await Task.Delay(ending.Spec.Delay!.Value, time, context.RequestAborted);
                await context.Response.Body.WriteAsync(held, context.RequestAborted);
                break;
            case FaultKind.AnswerLost:
                await ApplyAsync(context);
                context.Abort();
                break;
            case FaultKind.GarbageBody:
                await ApplyAsync(context);
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = Garbage.Length;
                await context.Response.WriteAsync(Garbage, context.RequestAborted);
                break;
            default:
                await CutShortAsync(context, await ApplyAsync(context));
                break;
        }
    }

    /// <summary>Carries the call out and keeps its answer back.</summary>
    private async Task<byte[]> ApplyAsync(HttpContext context)
    {
        var wire = context.Response.Body;
        using var kept = new MemoryStream();
        context.Response.Body = kept;
        try
        {
            await next(context);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Response.Body = wire;
        }
        return kept.ToArray();
    }

    /// <summary>Promises the whole answer, sends half of it and hangs up. An answer without a body is promised one.</summary>
    private static async Task CutShortAsync(HttpContext context, byte[] answer)
    {
        context.Response.ContentLength = Math.Max(answer.Length, 2);
        await context.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }
}
