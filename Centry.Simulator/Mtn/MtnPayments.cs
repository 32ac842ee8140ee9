using System.Text.Json;

namespace Centry.Simulator.Mtn;

/// <summary>The payment operations of both products: create, ask for the status, notify the payer.</summary>
internal sealed class MtnPayments(MtnGate gate, MtnBooks books, MtnOutcomes outcomes, TimeProvider time)
{
    private const int NotificationMax = 160;

    public void Map(RouteGroupBuilder routes)
    {
        foreach (var operation in MtnOperation.All)
        {
            foreach (var version in operation.Versions)
            {
                var path = $"/{operation.Segment}/{version}/{operation.Name}";
                routes.MapPost(path, context => CreateAsync(context, operation, path));
                routes.MapGet(path + "/{reference}", context => StatusAsync(context, operation));
            }
        }
        routes.MapPost("/collection/v1_0/requesttopay/{reference}/deliverynotification", NotifyAsync);
    }

    private async Task CreateAsync(HttpContext context, MtnOperation operation, string path)
    {
        var (transaction, refusal) = await ReadAsync(context.Request, operation, path);
        if (transaction is not null && !books.TryAdd(transaction)) refusal = MtnRefusal.AlreadyExists;
        if (refusal is not null)
        {
            await context.Response.RefuseAsync(refusal);
            return;
        }
        await books.CallBackFirstAsync(transaction!);
        context.Response.OnCompleted(() =>
        {
            books.Answered(transaction!);
            return Task.CompletedTask;
        });
        await context.Response.EmptyAsync(StatusCodes.Status202Accepted);
    }

    private async ValueTask<(MtnTransaction? Transaction, MtnRefusal? Refusal)> ReadAsync(HttpRequest request, MtnOperation operation, string path)
    {
        var (caller, refusal) = gate.Enter(request, operation.Product);
        if (caller is null) return (null, refusal);
        if (!MtnGate.IsUuid4(request.Headers[MtnGate.ReferenceHeader].ToString(), out var reference))
            return (null, MtnRefusal.BadRequest($"{MtnGate.ReferenceHeader} must be a UUID of version 4."));
        (var callbackUrl, refusal) = ReadCallbackUrl(request, caller.User);
        if (refusal is not null) return (null, refusal);

        (var json, refusal) = await MtnJson.ReadAsync(request);
        if (json is null) return (null, refusal);
        using (json)
        {
            (var body, refusal) = MtnPaymentBody.Read(json.RootElement, operation, caller.Market);
            if (body is null) return (null, refusal);
            if (body.Refunds is { } refunds) body = NameRefunded(body, refunds, caller);

            var settings = books.Settings;
            var planned = outcomes.Of(operation, caller.Market, body.PartyIdType, body.PartyId, settings.Manual);
            if (planned.Refusal is not null) return (null, planned.Refusal);
            var now = time.GetUtcNow();
            return (new MtnTransaction
            {
                Reference = reference,
                Operation = operation,
                Caller = caller,
                Body = body,
                Path = path,
                CallbackUrl = callbackUrl,
                Planned = planned,
                CreatedAt = now,
                DecidesAt = planned.Status != MtnOutcome.Pending ? now + settings.DecisionDelay
                    : operation.AsksPayer ? now + books.PayerWindow
                    : null,
            }, null);
        }
    }

    /// <summary>A refund goes to whoever paid; one of a payment that is not known here fails later, when it is looked up.</summary>
    private MtnPaymentBody NameRefunded(MtnPaymentBody body, Guid reference, MtnCaller caller)
    {
        var paid = books.Find(reference);
        var fits = paid is not null && paid.Operation.AsksPayer && IsOf(caller, paid) && paid.Body.Currency == body.Currency;
        return fits
            ? body with { PartyIdType = paid!.Body.PartyIdType, PartyId = paid.Body.PartyId }
            : body with { Refunds = Guid.Empty };
    }

    private static (Uri? Url, MtnRefusal? Refusal) ReadCallbackUrl(HttpRequest request, MtnUser user)
    {
        if (!request.Headers.TryGetValue(MtnGate.CallbackHeader, out var header)) return (null, null);
        if (!Uri.TryCreate(header.ToString(), UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
            return (null, MtnRefusal.BadRequest($"{MtnGate.CallbackHeader} must be a URL or left out."));
        return user.CallbackHost.Length == 0 || url.Host.Equals(user.CallbackHost, StringComparison.OrdinalIgnoreCase)
            ? (url, null)
            : (null, MtnRefusal.WrongCallbackHost);
    }

    private Task StatusAsync(HttpContext context, MtnOperation operation)
    {
        var (transaction, refusal) = Named(context, operation);
        return transaction is null
            ? context.Response.RefuseAsync(refusal!)
            : context.Response.JsonAsync(StatusCodes.Status200OK, transaction.Render(books.Settings.ReasonAsObject, Callbacks.Distortion.None));
    }

    private async Task NotifyAsync(HttpContext context)
    {
        var (transaction, refusal) = Named(context, MtnOperation.RequestToPay);
        if (transaction is null)
        {
            await context.Response.RefuseAsync(refusal!);
            return;
        }
        (var json, refusal) = await MtnJson.ReadAsync(context.Request);
        using (json)
        {
            if (json is not null && (!json.RootElement.TryGetProperty("notificationMessage", out var message) || message.ValueKind != JsonValueKind.String
                || message.GetString()!.Length is 0 or > NotificationMax))
                refusal = MtnRefusal.BadRequest($"notificationMessage must have 1 to {NotificationMax} characters.");
        }
        await (refusal is null ? context.Response.EmptyAsync(StatusCodes.Status200OK) : context.Response.RefuseAsync(refusal));
    }

    private (MtnTransaction? Transaction, MtnRefusal? Refusal) Named(HttpContext context, MtnOperation operation)
    {
        var (caller, refusal) = gate.Enter(context.Request, operation.Product);
        if (caller is null) return (null, refusal);
        if (!MtnGate.IsUuid4((string)context.Request.RouteValues["reference"]!, out var reference))
            return (null, MtnRefusal.BadRequest("The reference must be a UUID of version 4."));
        return books.Find(reference) is { } transaction && transaction.Operation == operation && IsOf(caller, transaction)
            ? (transaction, null)
            : (null, MtnRefusal.NotFound);
    }

    /// <summary>A payment is seen only by the user who made it, in the environment in which it was made.</summary>
    private static bool IsOf(MtnCaller caller, MtnTransaction transaction) =>
        transaction.Caller.User == caller.User && transaction.Caller.Market == caller.Market;
}
