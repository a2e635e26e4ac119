// JSON for people and scripts, not for HTML: 'Φ' and '<' stay as they are.
using System.Text.Encodings.Web;

namespace Xdv.Tool.Commands;

public static class JsonText
{
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
}
