namespace Centry.Api.Http;

/// <summary>Reads bodies that are kept byte for byte, such as signed ones.</summary>
internal static class BoundedBody
{
    /// <returns>The bytes; null when there are more than so many.</returns>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int bytesMax)
    {
        if (request.ContentLength > bytesMax)
            return null;
        var buffer = new byte[bytesMax + 1];
        var read = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return read > bytesMax ? null : buffer[..read];
    }
}
