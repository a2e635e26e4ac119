/* Q from C: a Bell pair measured 1,000 times, by nothing but system calls (xdv.h). What hello-hybrid's library does for
   a C# program is written out: a capability, a contract, a job under it, its result. */
#include <xdv.h>

enum { SHOTS = 1000 };

static const struct { xdv_circuit_header_t header; xdv_circuit_operation_t operations[4]; } circuit = {
    { .magic = XDV_CIRCUIT_HEADER_CURRENT_MAGIC, .version = XDV_CIRCUIT_FORMAT_VERSION, .qubits = 2, .bits = 2,
      .operation_bytes = XDV_CIRCUIT_OPERATION_SIZE, .operations = 4, .total_bytes = sizeof circuit },
    { { .gate = XDV_GATE_CODE_H }, { .gate = XDV_GATE_CODE_CX, .qubit1 = 1 },
      { .gate = XDV_GATE_CODE_MEASURE }, { .gate = XDV_GATE_CODE_MEASURE, .qubit0 = 1, .bit = 1 } } };

static struct { xdv_quantum_result_t header; struct { uint64_t bits, count; } entries[4]; } result;

static void print(const char *text, uint64_t number)
{
    char line[64], digits[20];
    uint64_t length = 0, count = 0;
    while (text[length]) { line[length] = text[length]; length++; }
    do digits[count++] = (char)('0' + number % 10); while (number /= 10);
    while (count) line[length++] = digits[--count];
    line[length++] = '\n';
    xdv_console_write(line, length, XDV_CONSOLE_STREAM_OUTPUT);
}

int main(void)
{
    xdv_capability_info_t capability = { .target = XDV_DOMAIN_INVALID };
    uint64_t handle, job;
    xdv_status_t status = XDV_STATUS_OK;
    for (uint64_t i = 0; status == XDV_STATUS_OK && capability.target != XDV_DOMAIN_QUANTUM; i++)
        status = xdv_capability_get(i, &capability, &handle);

    xdv_contract_terms_t terms = { .size = sizeof terms, .version = XDV_CONTRACT_TERMS_CURRENT_VERSION,
        .domain = XDV_DOMAIN_QUANTUM, .resources = 2, .duration = 1000000000 };
    xdv_q_job_descriptor_t descriptor = { .qubit_count = 2, .circuit_pointer = (uint64_t)&circuit,
        .measurement_spec = XDV_MEASUREMENT_SPEC_Z };
    xdv_q_job_extension_t extension = { .size = sizeof extension, .shots = SHOTS,
        .version = XDV_Q_JOB_EXTENSION_CURRENT_VERSION };
    if (!status) status = xdv_contract_request(&terms, handle, &descriptor.contract);
    if (!status) status = xdv_contract_activate(descriptor.contract);
    if (!status) status = xdv_call(XDV_DOMAIN_CLASSICAL, XDV_DOMAIN_QUANTUM, &descriptor, handle, &extension, &job);
    if (!status) status = xdv_job_wait(job);
    if (!status) status = xdv_job_read(job, &result, sizeof result, handle);
    if (!status) status = xdv_contract_release(descriptor.contract);

    for (uint32_t i = 0; i < result.header.entries; i++)
        print(result.entries[i].bits ? "Q from C: 11 " : "Q from C: 00 ", result.entries[i].count);
    if (status) print("Q from C: status ", status);
    return status != XDV_STATUS_OK;
}
