import dev.transom.clerk.AttemptType
import dev.transom.clerk.ClerkCommand
import dev.transom.clerk.ClerkEvent
import dev.transom.clerk.ErrorCode
import dev.transom.clerk.MalformedEvent
import dev.transom.clerk.Secret
import dev.transom.clerk.SecureStore
import dev.transom.clerk.SecureStoreDeleteAsk
import dev.transom.clerk.SecureStoreFailure
import dev.transom.clerk.SecureStoreReadAnswer
import dev.transom.clerk.SecureStoreReadAsk
import dev.transom.clerk.SecureStoreWriteAsk
import dev.transom.clerk.Status
import kotlin.coroutines.Continuation
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNull

/** The generated Kotlin, used as a host author would use it. */
class GeneratedTest {
    @Test
    fun `an event is read with its status and fields`() {
        val event = ClerkEvent.parse(
            """{"ok":true,"event":"signIn","status":"complete","userId":"user_2abc","emailAddress":"jane@example.com","rid":"7"}""",
        )
        val signIn = assertIs<ClerkEvent.SignIn>(event)
        assertEquals(Status.Complete, signIn.status)
        assertEquals("user_2abc", signIn.userId)
        assertEquals("jane@example.com", signIn.emailAddress)
        assertEquals("7", signIn.rid)
    }

    @Test
    fun `an error event is read with its code`() {
        val event = ClerkEvent.parse(
            """{"ok":false,"event":"emailCode","error":{"code":"email_code_failed","message":"is incorrect"}}""",
        )
        assertEquals(ClerkEvent.Failed("emailCode", ErrorCode.EmailCodeFailed, "is incorrect"), event)
    }

    @Test
    fun `an error tells what stands beside it`() {
        val refused = """{"ok":false,"event":"manual","error":{"code":"auth_failed","message":"no"},"method":"password"}"""
        assertEquals("password", assertIs<ClerkEvent.Failed>(ClerkEvent.parse(refused)).method)

        val malformed = """{"ok":false,"event":"manual","error":{"code":"missing_params","message":"no"}}"""
        assertNull(assertIs<ClerkEvent.Failed>(ClerkEvent.parse(malformed)).method)
    }

    @Test
    fun `values this build does not know pass through unharmed`() {
        val signIn = ClerkEvent.parse("""{"ok":true,"event":"signIn","status":"needs_foo","new":[1]}""")
        assertEquals("needs_foo", assertIs<ClerkEvent.SignIn>(signIn).status.raw)
        assertIs<Status.Unrecognized>(signIn.status)

        val failed = ClerkEvent.parse("""{"ok":false,"event":"x","error":{"code":"new_code","message":"m"}}""")
        assertEquals("new_code", assertIs<ClerkEvent.Failed>(failed).code.raw)

        val unknown = ClerkEvent.parse("""{"ok":true,"event":"brandNew","answer":42}""")
        assertEquals("brandNew", assertIs<ClerkEvent.Unrecognized>(unknown).event)
        assertEquals("42", unknown.json["answer"].toString())
    }

    @Test
    fun `every known status and code is found by its wire value`() {
        for (status in Status.known) assertEquals(status, Status.of(status.raw))
        for (code in ErrorCode.known) assertEquals(code, ErrorCode.of(code.raw))
        assertEquals(Status.known.size, Status.known.map { it.raw }.toSet().size)
    }

    @Test
    fun `a malformed event names the place and never a value`() {
        val cases = mapOf(
            "not json" to "not JSON",
            "{" to "not JSON",
            "[]" to "not a JSON object",
            """{"ok":true}""" to "`event` is missing",
            """{"ok":"yes","event":"ready"}""" to "`ok` is not true or false",
            """{"ok":true,"event":"signIn","status":424242}""" to "`status` is not a text",
        )
        for ((text, words) in cases) {
            val failure = assertFailsWith<Exception>(text) { ClerkEvent.parse(text) }
            assertIs<MalformedEvent>(failure, text)
            assert(words in failure.message.orEmpty()) { "$text: ${failure.message}" }
            assertFalse("424242" in failure.message.orEmpty())
        }
    }

    @Test
    fun `a command is encoded once and its secrets stay out of its description`() {
        val command = ClerkCommand.ManualPasswordSignin(identifier = "+1 555&x", password = Secret("p&code=1#%"))
        assertEquals(
            "clerk://manual?method=password&type=signin&identifier=%2B1%20555%26x&password=p%26code%3D1%23%25",
            command.text(),
        )
        assertFalse("p&code" in command.toString(), command.toString())
        assertEquals("clerk://state", ClerkCommand.State.text())
        val start = ClerkCommand.ManualEmailCodeStart(emailAddress = "a@b.io", type = AttemptType.Signup)
        assertEquals(
            "clerk://manual?method=email_code&action=start&emailAddress=a%40b.io&type=signup",
            start.text(),
        )
    }

    @Test
    fun `a host implements a capability as an interface of suspending functions`() {
        val store = object : SecureStore {
            val slots = mutableMapOf<String, Secret>()

            override suspend fun read(ask: SecureStoreReadAsk) = SecureStoreReadAnswer(slots[ask.slot])

            override suspend fun write(ask: SecureStoreWriteAsk) {
                if (ask.slot == "locked") throw SecureStoreFailure.Locked()
                slots[ask.slot] = ask.value
            }

            override suspend fun delete(ask: SecureStoreDeleteAsk) {
                slots.remove(ask.slot)
            }
        }
        val read = finished {
            store.write(SecureStoreWriteAsk("a", Secret("1")))
            store.read(SecureStoreReadAsk("a"))
        }
        assertEquals("1", read.value?.expose())
        assertFailsWith<SecureStoreFailure.Locked> { finished { store.write(SecureStoreWriteAsk("locked", Secret("2"))) } }
    }

    /** Runs a suspending block that never really suspends. */
    private fun <T> finished(block: suspend () -> T): T {
        var result: Result<T>? = null
        block.startCoroutine(Continuation(EmptyCoroutineContext) { result = it })
        return checkNotNull(result) { "the block suspended" }.getOrThrow()
    }
}
