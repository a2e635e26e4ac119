// try, catch, filter, finally, using, rethrow: alone, nested, and through calls of every kind.
using System;
using System.Runtime.CompilerServices;

namespace Xdv.Programs.SelfTestRuntime;

internal sealed class CustomException(string message, int code) : Exception(message)
{
    public int Code { get; } = code;

    protected override string TypeName => nameof(CustomException);
}

internal static partial class ExceptionChecks
{
    private static string s_log = "";
    private static int s_zero;

    private interface IThrower
    {
        int Throw(int code);
    }

    private sealed class Thrower : IThrower
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public int Throw(int code) => throw new CustomException("thrown", code);
    }

    private sealed class Resource(string name) : IDisposable
    {
        public void Dispose() => Log(name);
    }

    internal static void Run()
    {
        Checks.That("catch by type", CatchByType() == 42);
        Checks.That("catch by base", CatchByBase() == "base");
        Checks.That("second clause", SecondClause() == 2);
        Checks.That("finally runs once, either way", FinallyOrder() == "tfc tf");
        Checks.That("filters", Filters(1) == 1 && Filters(2) == 2 && Filters(3) == 3);
        Checks.That("filter runs before inner finally", FilterBeforeFinally() == "filter finally catch");
        Checks.That("throwing filter is no", ThrowingFilter() == "inner finally,other");
        Checks.That("rethrow", Rethrow() == "inner outer same");
        Checks.That("throw from catch", ThrowFromCatch() == "A then B finally");
        Checks.That("a clause does not catch its sibling", SiblingClause() == "outer");
        Checks.That("throw from finally replaces", ThrowFromFinally() == "second");
        Checks.That("catch inside finally during unwinding", CatchInsideFinally() == "inner;cleanup;outer");
        Checks.That("rethrow after a nested catch", RethrowAfterNested() == "A");
        Checks.That("using", Using() == "second first caught");
        Checks.That("interface and delegate", ThroughCalls() == 12);
        Checks.That("locals and registers", Locals(5, 7) == Expected(5, 7));
        Checks.That("deep recursion", Deep(500) == "deep" && s_unwound == 500);
        Checks.That("loop", Loop(1000) == 1000);
        Checks.That("return through finally", ReturnThroughFinally() == 3 && s_log == "f");
        Checks.That("exception in a generic", GenericCatch<CustomException>() && !GenericCatch<OverflowException>());
        RuntimeFailures();
    }

    private static void Log(string text) => s_log = s_log + (s_log.Length == 0 ? "" : " ") + text;

    private static int CatchByType()
    {
        try
        {
            return new Thrower().Throw(42);
        }
        catch (CustomException exception)
        {
            return exception.Code;
        }
    }

    private static string CatchByBase()
    {
        try
        {
            throw new ArgumentOutOfRangeException("x");
        }
        catch (InvalidOperationException)
        {
            return "wrong";
        }
        catch (ArgumentException exception)
        {
            return exception.ParamName == "x" ? "base" : "lost";
        }
    }

    private static int SecondClause()
    {
        try
        {
            Fail("x");
        }
        catch (CustomException)
        {
            return 1;
        }
        catch
        {
            return 2;
        }

        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fail(string message) => throw new InvalidOperationException(message);

    private static string FinallyOrder()
    {
        string log = "";
        for (int i = 0; i < 2; i++)
        {
            try
            {
                try
                {
                    log += "t";
                    if (i == 0) Fail("");
                }
                finally
                {
                    log += "f";
                }
            }
            catch (InvalidOperationException)
            {
                log += "c ";
            }
        }

        return log;
    }

    private static int Filters(int code)
    {
        try
        {
            return new Thrower().Throw(code);
        }
        catch (CustomException exception) when (exception.Code == 1)
        {
            return 1;
        }
        catch (CustomException exception) when (exception.Code == code && code == 2)
        {
            return 2;
        }
        catch (Exception)
        {
            return 3;
        }
    }

    private static string FilterBeforeFinally()
    {
        s_log = "";
        try
        {
            try
            {
                Fail("");
            }
            finally
            {
                Log("finally");
            }
        }
        catch (InvalidOperationException) when (Says("filter"))
        {
            Log("catch");
        }

        return s_log;
    }

    private static bool Says(string text)
    {
        Log(text);
        return true;
    }

    private static string ThrowingFilter()
    {
        string log = "";
        try
        {
            Fail("");
        }
        catch (InvalidOperationException) when (Broken(ref log))
        {
            log = "wrong";
        }
        catch (InvalidOperationException)
        {
            log += "other";
        }

        return log;
    }

    private static bool Broken(ref string log)
    {
        try
        {
            return new Thrower().Throw(1) == 1;
        }
        finally
        {
            log += "inner finally,";
        }
    }

    private static string Rethrow()
    {
        string log = "";
        Exception? first = null;
        try
        {
            try
            {
                Fail("");
            }
            catch (InvalidOperationException exception)
            {
                first = exception;
                log += "inner ";
                throw;
            }
        }
        catch (Exception exception)
        {
            log += "outer ";
            if (ReferenceEquals(first, exception)) log += "same";
        }

        return log;
    }

    private static string ThrowFromCatch()
    {
        string log = "";
        try
        {
            try
            {
                throw new InvalidOperationException("A");
            }
            catch (InvalidOperationException exception)
            {
                log = exception.Message + " then ";
                throw new CustomException("B", 0);
            }
            finally
            {
                s_log = "finally";
            }
        }
        catch (CustomException exception)
        {
            return log + exception.Message + " " + s_log;
        }
    }

    private static string SiblingClause()
    {
        try
        {
            try
            {
                Fail("");
            }
            catch (InvalidOperationException)
            {
                throw new CustomException("", 0);
            }
            catch (CustomException)
            {
                return "sibling";
            }
        }
        catch (CustomException)
        {
            return "outer";
        }

        return "none";
    }

    private static string ThrowFromFinally()
    {
        try
        {
            try
            {
                Fail("first");
            }
            finally
            {
                Fail("second");
            }
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }

        return "none";
    }

    private static string CatchInsideFinally()
    {
        string log = "";
        try
        {
            try
            {
                Fail("outer");
            }
            finally
            {
                try
                {
                    Fail("inner");
                }
                catch (InvalidOperationException exception)
                {
                    log += exception.Message + ";";
                }

                log += "cleanup;";
            }
        }
        catch (InvalidOperationException exception)
        {
            log += exception.Message;
        }

        return log;
    }

    private static string RethrowAfterNested()
    {
        try
        {
            try
            {
                Fail("A");
            }
            catch (InvalidOperationException)
            {
                try
                {
                    Fail("B");
                }
                catch (InvalidOperationException)
                {
                }

                throw;
            }
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }

        return "none";
    }
}
