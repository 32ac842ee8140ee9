using Centry.Api.Http;

namespace Centry.Api.MerchantKeys;

/// <summary>Stands before every endpoint of <c>/v1</c>: lets callers in whom <see cref="MerchantKeyGate"/> admits and whose key has the permission.</summary>
public sealed class MerchantKeyFilter(MerchantKeyGate gate) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var http = context.HttpContext;
        var (caller, refusal) = await gate.AdmitAsync(http);
        if (caller is null)
            return refusal!.ToResult();
        if (http.GetEndpoint()?.Metadata.GetMetadata<RequiredKeyPermission>() is { } required && !required.IsGrantedBy(caller.Key))
            return required.Refusal.ToResult();
        http.Features.Set(caller);
        return await next(context);
    }
}
